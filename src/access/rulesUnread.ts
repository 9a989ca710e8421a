import type { AccessError } from '../core/accessError.ts';
import type { AzureFault } from '../core/azureFault.ts';
import type { PlanWarning } from '../core/plan.ts';
import type { InventoryGap } from './ports.ts';

/** Whoever was to close, and could read nothing, must not say that nothing was left. */
export function nothingRead(cause: AzureFault): AccessError {
  return { kind: 'rulesUnread', subscriptionId: null, cause };
}

/** Where rules may stand that nobody saw: a closing or a sweep has failed there, whatever it did elsewhere. */
export function unreadFailures(gaps: readonly InventoryGap[]): { id: ''; vm: ''; error: AccessError }[] {
  return hidingRules(gaps).map(({ subscriptionId, fault: cause }) => ({
    id: '',
    vm: '',
    error: { kind: 'rulesUnread', subscriptionId, cause },
  }));
}

export function unreadWarnings(gaps: readonly InventoryGap[]): PlanWarning[] {
  return hidingRules(gaps).map(({ subscriptionId }) => ({ kind: 'rulesUnread', subscriptionId }));
}

function hidingRules(gaps: readonly InventoryGap[]): InventoryGap[] {
  return gaps.filter(({ hidesRules }) => hidesRules);
}
