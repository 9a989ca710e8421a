import * as v from 'valibot';
import type { RuleChange } from '../core/plan.ts';

const groupBody = v.looseObject({
  etag: v.string(),
  properties: v.looseObject({ securityRules: v.array(v.looseObject({ name: v.string() })) }),
});

/**
 * The body of a group with some rules put or taken away, and its ETag; everything else of it, unknown properties
 * included, is what Azure said. Undefined for a body that is no group's.
 */
export function changedGroupBody(
  body: unknown,
  changes: readonly RuleChange[],
): { etag: string; body: unknown } | undefined {
  const parsed = v.safeParse(groupBody, body);
  if (!parsed.success) return undefined;
  const group = parsed.output;
  const last = new Map(changes.map((change) => [change.rule.toLowerCase(), change]));
  const untouched = group.properties.securityRules.filter(({ name }) => !last.has(name.toLowerCase()));
  const put = [...last.values()]
    .filter(({ action }) => action === 'put')
    .map(({ rule, properties }) => ({ name: rule, properties }));
  const properties = { ...group.properties, securityRules: [...untouched, ...put] };
  return { etag: group.etag, body: { ...group, properties } };
}
