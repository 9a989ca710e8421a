import type { AccessError } from '../../../src/core/accessError.ts';
import { vmHash } from '../../../src/core/vmHash.ts';
import { changedKeys, type Own, shapeOf } from './ownAndOthers.ts';
import type { Told } from './row.ts';

/** Rules and tags of ours: before the verb, after one without a fault, and now. */
export interface Stands {
  before: readonly Own[];
  done: readonly Own[];
  after: readonly Own[];
}

/**
 * What is not as it was told. Done is what a run without a fault leaves; a failure has changed nothing but what it
 * names, and what it was to take away.
 */
export function judgeTold(told: Told, stands: Stands): string[] {
  return told.flatMap(({ vm, error, gone = [], mends = false }) => {
    const own = (all: readonly Own[]) => all.filter((one) => vm === '' || one.vmHash === vmHash(vm));
    const { before, done, after } = {
      before: own(stands.before),
      done: own(stands.done),
      after: own(stands.after),
    };
    if (!error) return shapeOf(after) === shapeOf(done) ? [] : [`told done, stands:\n${shapeOf(after)}`];
    const names = namedBy(error);
    const toGo = new Set(
      before.filter(({ key }) => !done.some((one) => one.key === key)).map(({ key }) => key),
    );
    // What was to go anyway, of a verb that tells what it left.
    const mayGo = (key: string) =>
      toGo.has(key) && (error.kind === 'leftInPlace' || gone.some((name) => key.includes(name)));
    const isGone = (key: string) => mayGo(key) && !after.some((one) => one.key === key);
    const isMended = (key: string) =>
      mends &&
      ['stillDrifting', 'leftInPlace'].includes(error.kind) &&
      shapeOf(of(after, key)) === shapeOf(of(done, key));
    const changed = changedKeys(before, after).filter((key) => !names(key) && !isGone(key) && !isMended(key));
    return changed.map((key) => `told ${kindsOf(error)}, changed without a word: ${key}`);
  });
}

function of(all: readonly Own[], key: string): Own[] {
  return all.filter((one) => one.key === key);
}

/** An error with its causes, such as `leftInPlace: azure: unavailable`. */
export function kindsOf(error: AccessError): string {
  const cause = 'cause' in error ? error.cause : null;
  if (cause === null) return error.kind;
  return `${error.kind}: ${error.kind === 'azure' || !('cause' in cause) ? cause.kind : kindsOf(cause as AccessError)}`;
}

/** Whether an error says of a rule or a tag that it is left, or may be. */
function namedBy(error: AccessError): (key: string) => boolean {
  if (error.kind !== 'leftInPlace') return () => false;
  const rules = error.rules.map(({ group, rule }) => `${group.split('/').at(-1)}/${rule}`.toLowerCase());
  const tags = error.tags.map((tag) => `/${tag}`);
  // A group that could not be read at all is named without a rule.
  return (key) =>
    rules.some((rule) =>
      rule.endsWith('/') ? key.toLowerCase().startsWith(rule) : key.toLowerCase() === rule,
    ) || tags.some((tag) => key.endsWith(tag));
}
