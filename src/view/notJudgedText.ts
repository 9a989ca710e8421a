import { plainText } from './plainText.ts';

/** Rules that may be orphans and stay, because not every VM of their subscription can be seen. */
export function notJudgedText(subscription: string): string {
  return (
    `Rules in subscription ${plainText(subscription)} look as if no policy accounts for them, but not all of ` +
    'its VMs can be seen, so they were left.'
  );
}
