import type { SecurityRules, Tags, WriteOptions } from '../../access/ports.ts';
import type { WriteOutcome } from '../../core/azureFault.ts';
import { type Change, isTagChange } from '../../core/plan.ts';

/** Sends one change of a plan to where it belongs. */
export function writeChange(
  { rules, tags }: { rules: SecurityRules; tags: Tags },
  change: Change,
  options?: WriteOptions,
): Promise<WriteOutcome> {
  if (isTagChange(change)) {
    return change.action === 'put'
      ? tags.merge(change.target, change.properties.tags, options)
      : tags.delete(change.target, change.properties.tags, options);
  }
  if (change.rule === null) throw new Error('Our own rules have no part in a policy of Defender.');
  return change.action === 'put'
    ? rules.put(change.target, change.rule, change.properties, options)
    : rules.delete(change.target, change.rule, options);
}
