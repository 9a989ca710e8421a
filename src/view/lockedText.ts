import { idKey } from '../core/armId.ts';
import type { Lock, LockedScope } from '../core/lock.ts';
import { plainText } from './plainText.ts';
import { scopeText } from './resourceText.ts';
import type { Telling } from './telling.ts';

/** `ReadOnly lock keep on resource group web` */
export function lockText({ level, name, scope }: Lock): string {
  return `${level} lock ${plainText(name)} on ${scopeText(scope)}`;
}

/** Which locks refuse to write, each once with all that it holds. */
export function tellLocked(locked: readonly LockedScope[]): Telling {
  const byLock = new Map<string, [LockedScope, ...LockedScope[]]>();
  for (const one of locked) {
    const key = idKey(`${one.lock.scope} ${one.lock.name}`);
    const held = byLock.get(key);
    if (held) held.push(one);
    else byLock.set(key, [one]);
  }
  const sentences = [...byLock.values()].map((held) => {
    const scopes = held.map(({ scope }) => scopeText(scope));
    return `The ${lockText(held[0].lock)} forbids changing ${scopes.join(', ')}.`;
  });
  return {
    happened: sentences.join(' '),
    toDo: `Have the ${byLock.size > 1 ? 'locks' : 'lock'} removed by whoever set ${byLock.size > 1 ? 'them' : 'it'}, then try again.`,
  };
}
