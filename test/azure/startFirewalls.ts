import type { SecurityRules } from '../../src/access/ports.ts';
import { armClient } from '../../src/azure/armClient.ts';
import type { ArmPorts } from '../../src/azure/read.ts';
import { securityRules } from '../../src/azure/securityRules.ts';
import type { FirewallRuleProperties } from '../../src/core/firewallRuleProperties.ts';
import { allowRuleName, denyRuleName } from '../../src/core/ruleName.ts';
import type { SandboxOptions } from '../../src/sandbox/startSandbox.ts';
import type { ArmResource } from '../../src/sandbox/world.ts';
import { firewalled } from '../../src/sandbox/worlds/firewalled.ts';
import { type Access, startAccess } from '../access/startAccess.ts';

export interface Firewalls {
  access: Access;
  ports: ArmPorts;
  rules: SecurityRules;
  /** The rules of ours as another principal of the world. */
  rulesAs(principal: string): SecurityRules;
  body(id: string): Promise<Body>;
  /** Writes that were sent, as `PUT 200`, without those of anything else. */
  writes(): Promise<string[]>;
  /** A fault of the sandbox's with a hold, which the common ones have not. */
  fault(fault: object): Promise<void>;
  held(): Promise<unknown[]>;
  release(name: string): Promise<void>;
}

export interface Body {
  etag?: string;
  properties: Record<string, unknown> & { provisioningState?: string };
  [name: string]: unknown;
}

/** A sandbox with firewalls, and the adapter on it; waits move the sandbox's clock. */
export async function startFirewalls(options: Partial<SandboxOptions> = {}): Promise<Firewalls> {
  const access = await startAccess({ world: firewalled, ...options });
  const control = async (method: string, name: string, body?: unknown): Promise<unknown> => {
    const text = body === undefined ? null : JSON.stringify(body);
    const response = await fetch(`${access.endpoint}/$sandbox/${name}`, { method, body: text });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  const portsAs = (principal: string): ArmPorts => {
    const getToken = async () => `sandbox-${principal}`;
    const connection = { endpoint: access.endpoint, getToken, sourceServices: [] };
    return { arm: armClient(connection, access.clock), clock: access.clock };
  };
  const ports = portsAs('owner');
  return {
    access,
    ports,
    rules: securityRules(ports),
    rulesAs: (principal) => securityRules(portsAs(principal)),
    body: async (id) => (await access.call('GET', id)) as Body,
    writes: async () =>
      (await access.requests())
        .filter(({ method, path }) => method !== 'GET' && /azureFirewalls|ruleCollectionGroups/i.test(path))
        .map(({ method, status }) => `${method} ${status}`),
    fault: async (fault) => void (await control('POST', 'faults', fault)),
    held: async () => (await control('GET', 'held')) as unknown[],
    release: async (name) => void (await control('POST', 'release', { name })),
  };
}

export function idOf(name: string): string {
  const found = firewalled.resources.find((resource: ArmResource) => resource.name === name);
  if (!found) throw new Error(`There is no ${name} in the world.`);
  return found.id;
}

export const classic = idOf('fw-classic');
export const policy = `${idOf('hub-rules')}/ruleCollectionGroups/JitAccess`;

/** An end far away, in Unix seconds. */
const end = 1_900_000_000;

export function allowName(vm: string, n = 1): string {
  return allowRuleName(idOf(vm), 'abcd1234', end, n);
}

export function denyName(vm: string, n = 1): string {
  return denyRuleName(idOf(vm), n);
}

/** A rule of ours that leads from a public address and port of a firewall to SSH of an address. */
export function dnat(frontend: string, target: string, priority = 100): FirewallRuleProperties {
  const [address = '', port = ''] = frontend.split(':');
  return {
    action: 'Dnat',
    priority,
    description: 'JIT access',
    protocols: ['TCP'],
    sourceAddresses: ['203.0.113.7'],
    destinationAddresses: [address],
    destinationPorts: [port],
    translatedAddress: target,
    translatedPort: '22',
  };
}

export function filter(action: 'Allow' | 'Deny', target: string, priority: number): FirewallRuleProperties {
  return {
    action,
    priority,
    description: 'JIT access',
    protocols: ['TCP'],
    sourceAddresses: ['*'],
    destinationAddresses: [target],
    destinationPorts: ['22'],
  };
}
