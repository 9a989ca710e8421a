import type { JsonObject } from '../json.ts';
import type { DefenderSettings } from './defenderSettings.ts';
import type { Guard } from './guardsOf.ts';
import { allowTail, denyTail, jitRuleName } from './jitRuleName.ts';

interface RuleOwner {
  brand: DefenderSettings['brand'];
  policy: { id: string; name: string };
  vm: { id: string; name: string };
}

/** The rule that shuts a VM's ports at one NSG; its priority is not yet chosen. */
export function denyRule(
  { brand, policy, vm }: RuleOwner,
  guard: Guard,
  ports: readonly number[],
): JsonObject {
  return {
    name: jitRuleName(brand, 'Deny', denyTail(policy.id, vm.id), [guard.groupId, guard.nicId]),
    properties: {
      description: `${prefixOf(brand)} JIT Network Access rule for policy '${policy.name}' of VM '${vm.name}'.`,
      protocol: '*',
      sourcePortRange: '*',
      ...oneOrMany('destinationPortRange', ports.map(String)),
      sourceAddressPrefix: '*',
      ...oneOrMany('destinationAddressPrefix', guard.addresses),
      access: 'Deny',
      direction: 'Inbound',
    },
  };
}

/** The rule that opens one port of a VM at one NSG; its priority is not yet chosen. */
export function allowRule(
  { brand, policy, vm }: RuleOwner,
  guard: Guard,
  request: { startTimeUtc: unknown },
  port: { number: number; protocol: string; sources: readonly string[] },
): JsonObject {
  const tail = allowTail(policy.id, request, vm.id, port.number);
  return {
    name: jitRuleName(brand, 'Allow', tail, [guard.groupId, guard.nicId]),
    properties: {
      description:
        `${prefixOf(brand)} JIT Network Access rule created by an initiation request for policy ` +
        `'${policy.name}' of VM '${vm.name}'.`,
      protocol: nsgProtocol(port.protocol),
      sourcePortRange: '*',
      destinationPortRange: String(port.number),
      ...oneOrMany('sourceAddressPrefix', port.sources),
      ...oneOrMany('destinationAddressPrefix', guard.addresses),
      access: 'Allow',
      direction: 'Inbound',
    },
  };
}

function oneOrMany(name: string, values: readonly string[]): JsonObject {
  const [only, ...more] = values;
  if (more.length === 0) return { [name]: only };
  const plural = name.endsWith('Prefix') ? `${name}es` : `${name}s`;
  return { [plural]: [...values] };
}

function prefixOf(brand: DefenderSettings['brand']): string {
  return brand === 'SecurityCenter' ? 'ASC' : 'MDC';
}

// Policies say `TCP` where security rules say `Tcp`.
function nsgProtocol(protocol: string): string {
  return protocol.charAt(0).toUpperCase() + protocol.slice(1).toLowerCase();
}
