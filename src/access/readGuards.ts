import { type AccessError, azureError } from '../core/accessError.ts';
import { childName, parentId } from '../core/armId.ts';
import { type GuardState, guardState, guardTag, tagValue } from '../core/guardState.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/** A guard that the caller sees, by the resource group in which it lives. */
export interface Guard {
  /** ARM id of the resource group. */
  id: string;
  resourceGroup: string;
  subscriptionId: string;
  functionApp: string;
  tags: Readonly<Record<string, string>>;
  /** What the tags said when they were read. */
  state: GuardState;
}

/** Every guard in the subscriptions that the caller sees, those that are alive first. */
export async function readGuards(
  { guards, clock }: Pick<UseCasePorts, 'guards' | 'clock'>,
  signal?: AbortSignal,
): Promise<Result<readonly Guard[], AccessError>> {
  const places = await guards.list(signal);
  if (!places.ok) return err(azureError(places.error));
  const now = clock.now();
  const found = places.value.map(({ id, tags }) => ({
    id,
    resourceGroup: childName(id),
    subscriptionId: childName(parentId(id)),
    functionApp: tagValue(tags, guardTag) ?? '',
    tags,
    state: guardState(tags, now),
  }));

  return ok(found.sort((a, b) => sinceLastMs(a.state) - sinceLastMs(b.state)));
}

function sinceLastMs(state: GuardState): number {
  return state.kind === 'never' ? Number.MAX_VALUE : state.ageMs;
}
