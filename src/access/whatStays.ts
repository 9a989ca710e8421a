import type { AccessError } from '../core/accessError.ts';
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
  { rules, clock }: Pick<UseCasePorts, 'rules' | 'clock'>,
  { fresh: { machine, groups }, grant }: OpenJob,
  error: AccessError,
): Promise<AccessError> {
  const { windowId: window, previousEndSeconds: endSeconds = 0 } = grant;
  const followed = followedRules(machine, groups, grant);
  const read: NetworkSecurityGroup[] = [];
  for (const id of new Set(followed.map(({ group }) => group))) {
    const group = await rules.readGroup(id);
    if (group.ok) read.push(group.value);
  }
  const standing = followedRules(machine, groupLookup(read), grant);
  if (standing.length < followed.length || clock.now() >= endSeconds * 1000) return error;
  const stays = (cause: AccessError): AccessError => ({
    kind: 'notExtended',
    vm: machine.id,
    window,
    endSeconds,
    cause,
  });
  // What was left in place is what is told first.
  return error.kind === 'leftInPlace' ? { ...error, cause: stays(error.cause) } : stays(error);
}
