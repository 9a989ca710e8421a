import type { App } from '../../access/app.ts';
import { firewallUpdateText } from '../../view/firewallUpdateText.ts';
import type { Work } from './working.ts';

/** The use cases for something that is waited for: an update of a firewall takes minutes, and is told while it lasts. */
export function announced(app: App, { say }: Pick<Work, 'say'>): App {
  return app.announcing((holderId) => say(`${firewallUpdateText(holderId)}.`));
}
