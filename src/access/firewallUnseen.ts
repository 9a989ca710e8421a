import type { AccessError } from '../core/accessError.ts';
import type { AccessWindow } from '../core/accessWindow.ts';
import { isInternetAddress } from '../core/addressRanges.ts';
import { parseAzurePrefix } from '../core/ipPrefix.ts';
import type { Machine } from '../core/machine.ts';
import { nothingRead } from './rulesUnread.ts';
import type { WindowOutcomes } from './windowOutcomes.ts';

/**
 * Why a window whose rules in security groups are gone must not be told as closed: they let in a private range, as behind
 * an Azure Firewall, whose addresses the groups see; and the VM's way leads by an address that is no firewall that the
 * caller sees. A rule of the window may stand in that firewall, and leads in again with the next window of the VM.
 */
export function firewallUnseen(
  { backend, ports, frontends }: AccessWindow,
  machine: Machine | null,
): AccessError | undefined {
  if (backend !== 'direct' || frontends.length > 0 || !machine) return undefined;
  if (machine.endpoints.every(({ route }) => route?.via !== 'unknownAppliance')) return undefined;
  if (!ports.some(({ sources }) => sources.some(isPrivateRange))) return undefined;
  const scope = `/subscriptions/${machine.subscriptionId}`;
  return nothingRead({ kind: 'forbidden', action: 'Microsoft.Network/azureFirewalls/read', scope });
}

/** The outcomes with those that only somebody who sees the firewall can vouch for among the failed. */
export function withFirewallsUnseen<Outcomes extends WindowOutcomes>(
  outcomes: Outcomes,
  windows: readonly { window: AccessWindow; machine: Machine | null }[],
): Outcomes {
  const unseen = new Map(
    windows.flatMap(({ window, machine }) => {
      const error = firewallUnseen(window, machine);
      return error ? [[window.id, error] as const] : [];
    }),
  );
  const failed = outcomes.closed.flatMap(({ id, vm }) => {
    const error = unseen.get(id);
    return error ? [{ id, vm, error }] : [];
  });
  return {
    ...outcomes,
    closed: outcomes.closed.filter(({ id }) => !unseen.has(id)),
    failed: [...outcomes.failed, ...failed],
  };
}

function isPrivateRange(source: string): boolean {
  const prefix = parseAzurePrefix(source);
  return prefix !== undefined && prefix.first !== prefix.last && !isInternetAddress(prefix);
}
