import { isOpenThroughFirewall } from './exposure.ts';
import { firewallAdmits } from './firewallAdmits.ts';
import { firewallAllows } from './firewallAllows.ts';
import { type FirewallWay, firewallDecides } from './firewallWay.ts';
import type { Machine } from './machine.ts';
import type { GroupLookup } from './networkView.ts';
import type { PlanWarning } from './plan.ts';
import type { Grant } from './planOpen.ts';
import { eachProtocol } from './protocol.ts';

/**
 * Ports that a window opens to others than those who were granted it: the VM's groups let in whatever comes from the
 * firewall then, and so what other people's rules lead through it. Enabling shuts these at the firewall; here they are
 * rules that were written since, or that none of ours can come before.
 */
export function openedToOthers(
  way: FirewallWay,
  machine: Pick<Machine, 'id' | 'endpoints'>,
  groups: GroupLookup,
  { ports, sources }: Pick<Grant, 'ports' | 'sources'>,
): PlanWarning[] {
  if (sources === '*' || !firewallDecides(way, sources)) return [];
  const { holder, endpoint, firewall } = way;
  return ports.flatMap(({ number, protocol }): PlanWarning[] => {
    const isOpened = eachProtocol(protocol).some(
      (one) =>
        firewallAdmits(holder, { endpoint, port: number, protocol: one }) &&
        !isOpenThroughFirewall(machine, groups, { number, protocol: one }),
    );
    if (!isOpened) return [];
    const [by] = firewallAllows(way, { number, protocol });
    const { name: rule = null, priority = null } = by ?? {};
    return [
      { kind: 'stillExposed', vm: machine.id, number, protocol, rule, priority, firewall: firewall.id },
    ];
  });
}
