import type { AccessError } from '../core/accessError.ts';
import { backendOf } from '../core/backendOf.ts';
import { defenderGrant } from '../core/defenderWindows.ts';
import { groupLookup } from '../core/networkView.ts';
import type { NetworkSecurityGroup } from '../core/securityRule.ts';
import { followedRules } from '../core/windowExtension.ts';
import type { OpenJob } from './backend.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/**
 * The error of an extension that failed, with what became of the window: it is said to stay open only if a read made
 * now, before its end, shows every rule that the extension followed.
 */
export async function whatStays(
  { rules, reader, clock }: Pick<UseCasePorts, 'rules' | 'reader' | 'clock'>,
  { fresh: { machine, groups }, grant }: OpenJob,
  error: AccessError,
): Promise<AccessError> {
  const { windowId: window, previousEndSeconds: endSeconds = 0 } = grant;
  const stays = (cause: AccessError): AccessError => ({
    kind: 'notExtended',
    vm: machine.id,
    window,
    endSeconds,
    cause,
  });
  if (backendOf(machine) === 'defender') {
    if (error.kind === 'mayHaveOpened') return error;
    const read = await reader.read(machine.id, machine);
    const standing = read.ok && defenderGrant(read.value.machine, window, clock.now());
    return standing && standing.endSeconds === endSeconds ? stays(error) : error;
  }
  const followed = followedRules(machine, groups, grant);
  const read: NetworkSecurityGroup[] = [];
  for (const id of new Set(followed.map(({ group }) => group))) {
    const group = await rules.readGroup(id);
    if (group.ok) read.push(group.value);
  }
  const standing = followedRules(machine, groupLookup(read), grant);
  if (standing.length < followed.length || clock.now() >= endSeconds * 1000) return error;
  // What was left in place is what is told first.
  return error.kind === 'leftInPlace' ? { ...error, cause: stays(error.cause) } : stays(error);
}
