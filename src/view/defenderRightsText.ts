import { isDefenderAction } from '../core/defenderActions.ts';

/** What whoever grants rights on Defender's policies wants to know; empty where none of the actions is such a right. */
export function defenderRightsText(actions: readonly string[]): string {
  return actions.some(isDefenderAction)
    ? 'Defender for Cloud writes the rules itself, so no right to change the network is needed.'
    : '';
}
