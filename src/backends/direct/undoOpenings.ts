import type { AccessError } from '../../core/accessError.ts';
import type { RuleRef } from '../../core/accessWindow.ts';
import { ourRuleName } from '../../core/ourRules.ts';
import type { RuleChange } from '../../core/plan.ts';
import { parseRuleName } from '../../core/ruleName.ts';
import type { SecurityRule } from '../../core/securityRule.ts';
import { vmHash } from '../../core/vmHash.ts';
import type { DirectPorts } from './directPorts.ts';
import type { WindowOpening } from './open.ts';
import { removeAfterLostWrite, removeEverywhere } from './removeEverywhere.ts';

/**
 * Takes away what may stand of windows that could not be opened. It is not given up when the caller gives up, because
 * something may be open. What an extension follows stays until its own end. Tells the error of each, which names what
 * could not be taken away.
 */
export async function undoOpenings(
  ports: DirectPorts,
  failed: readonly WindowOpening[],
): Promise<Map<WindowOpening, AccessError>> {
  const changes = (pick: 'written' | 'lost') =>
    failed.flatMap(({ parts }) => parts.flatMap((part) => part[pick].map(refOf)));
  const lost = changes('lost');
  const expected = [...changes('written'), ...lost];
  const groupIds = [...new Set(expected.map(({ group }) => group))];
  const keys = new Set(failed.map(({ job }) => keyOfJob(job)));
  const isTarget = (rule: SecurityRule) =>
    ourRuleName(rule) !== undefined && keys.has(keyOfRule(rule.name) ?? '');
  const removal =
    lost.length > 0
      ? await removeAfterLostWrite(ports, groupIds, isTarget, { expected, lost })
      : await removeEverywhere(ports, groupIds, isTarget, { expected });
  const left = [...removal.remaining.map(({ ref }) => ref), ...removal.inert];
  return new Map(failed.map((opening) => [opening, errorOf(opening, left)]));
}

function errorOf({ job, error, parts }: WindowOpening, left: readonly RuleRef[]): AccessError {
  const cause: AccessError = error ?? { kind: 'azure', cause: { kind: 'cancelled' } };
  const key = keyOfJob(job);
  const groups = new Set(
    parts.flatMap(({ written, lost }) => [...written, ...lost].map(({ target }) => target)),
  );
  // A group that could not be read at all is named without a rule.
  const rules = left.filter(({ group, rule }) => (rule === '' ? groups.has(group) : keyOfRule(rule) === key));
  if (rules.length === 0) return cause;
  return { kind: 'leftInPlace', vm: job.fresh.machine.id, rules, tags: [], cause };
}

/** What is in the name of every rule of one opening and of no other's. */
function keyOfJob({ fresh, grant }: WindowOpening['job']): string {
  return `${vmHash(fresh.machine.id)}/${grant.windowId}/${grant.endSeconds}`;
}

function keyOfRule(rule: string): string | undefined {
  const name = parseRuleName(rule);
  return name?.kind === 'allow' ? `${name.vmHash}/${name.windowId}/${name.endSeconds}` : undefined;
}

function refOf({ target, rule }: RuleChange): RuleRef {
  return { group: target, rule };
}
