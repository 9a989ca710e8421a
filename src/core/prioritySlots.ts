import { highestPriority, lowestPriority, type NetworkSecurityGroup } from './securityRule.ts';

/**
 * The inbound priorities of a group that are still free. Azure keeps priorities unique per direction, so a slot
 * that a rule holds is taken even where that rule is about to move.
 */
export class PrioritySlots {
  readonly #taken: Set<number>;

  constructor(group: NetworkSecurityGroup) {
    this.#taken = new Set(
      group.rules.filter((rule) => rule.direction === 'Inbound').map((rule) => rule.priority),
    );
  }

  /** Takes the first free priority from `from` to `to`, counting up. */
  takeFirst(from: number, to: number = lowestPriority): number | undefined {
    for (let slot = Math.max(from, highestPriority); slot <= Math.min(to, lowestPriority); slot++) {
      if (this.#take(slot)) return slot;
    }
    return undefined;
  }

  /** The free priority that wins over all others; undefined where none is free. */
  strongestFree(): number | undefined {
    for (let slot = highestPriority; slot <= lowestPriority; slot++) if (!this.#taken.has(slot)) return slot;
    return undefined;
  }

  /** Takes the largest free priority below `bound` and above `floor`. */
  takeLastBefore(bound: number, floor: number = highestPriority - 1): number | undefined {
    const first = Math.max(floor + 1, highestPriority);
    for (let slot = Math.min(bound - 1, lowestPriority); slot >= first; slot--) {
      if (this.#take(slot)) return slot;
    }
    return undefined;
  }

  #take(slot: number): boolean {
    if (this.#taken.has(slot)) return false;
    this.#taken.add(slot);
    return true;
  }
}
