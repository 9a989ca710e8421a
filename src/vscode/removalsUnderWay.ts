import { type AccessWindow, type RuleRef, refKey } from '../core/accessWindow.ts';
import { parseRuleName } from '../core/ruleName.ts';

/**
 * Removals for which nobody waits: an update of a firewall takes minutes, in which the ends of other windows come. None
 * is begun twice.
 */
export class RemovalsUnderWay {
  readonly #rules = new Map<string, RuleRef>();
  readonly #onUnexpected: (error: unknown) => void;

  constructor(onUnexpected: (error: unknown) => void) {
    this.#onUnexpected = onUnexpected;
  }

  /** Begins to remove those of the rules that are not being removed; `remove` settles when they are, or cannot be. */
  begin(refs: readonly RuleRef[], remove: (begun: readonly RuleRef[]) => Promise<void>): void {
    const begun = refs.filter((ref) => !this.#rules.has(refKey(ref)));
    if (begun.length === 0) return;
    for (const ref of begun) this.#rules.set(refKey(ref), ref);
    const forget = () => {
      for (const ref of begun) this.#rules.delete(refKey(ref));
    };
    remove(begun).finally(forget).catch(this.#onUnexpected);
  }

  /** The window without the rules that are on their way out: they are nothing to see to. */
  without(window: AccessWindow): AccessWindow {
    const rules = window.rules.filter((ref) => !this.#rules.has(refKey(ref)));
    return rules.length === window.rules.length ? window : { ...window, rules };
  }

  hasRuleOf({ id, vmHash }: AccessWindow): boolean {
    return [...this.#rules.values()].some(({ rule }) => {
      const name = parseRuleName(rule);
      return name?.kind === 'allow' && name.windowId === id && name.vmHash === vmHash;
    });
  }
}
