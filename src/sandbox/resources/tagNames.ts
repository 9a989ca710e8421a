import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { pageAnswer } from '../arm/pageAnswer.ts';
import { isAllowed } from '../authorization/isAllowed.ts';

/** `GET /subscriptions/{id}/tagNames`: every tag name in use with its values, counted over what the caller may read. */
export function listTagNames(arm: Arm, call: ArmCall): Answer {
  const { scope } = call.path;
  const names = new Map<string, { tagName: string; values: Map<string, number> }>();
  for (const { id, type, tags } of arm.store.under(scope)) {
    if (!isAllowed(call.principal, `${type}/read`, id)) continue;
    for (const [tagName, value] of Object.entries(tags ?? {})) {
      const entry = names.get(tagName.toLowerCase()) ?? { tagName, values: new Map<string, number>() };
      entry.values.set(value, (entry.values.get(value) ?? 0) + 1);
      names.set(tagName.toLowerCase(), entry);
    }
  }
  return pageAnswer(arm, call, [...names.values()], ({ tagName, values }) => {
    const id = `${scope}/tagNames/${tagName}`;
    return {
      id,
      tagName,
      count: total([...values.values()].reduce((sum, count) => sum + count, 0)),
      values: [...values].map(([tagValue, count]) => ({
        id: `${id}/tagValues/${tagValue}`,
        tagValue,
        count: total(count),
      })),
    };
  });
}

function total(value: number) {
  return { type: 'Total', value };
}
