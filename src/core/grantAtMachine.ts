import { type FirewallWay, sourcesAtMachine } from './firewallWay.ts';
import type { Grant } from './planOpen.ts';

/** The grant as the groups that guard the VM see its packets: behind a firewall they come from the firewall. */
export function grantAtMachine(way: FirewallWay | undefined, grant: Grant): Grant {
  return way ? { ...grant, sources: sourcesAtMachine(way, grant.sources) } : grant;
}
