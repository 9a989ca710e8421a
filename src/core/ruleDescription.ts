/** What the description of an allow rule says. `until` is in Unix seconds. */
export interface AllowDescription {
  until: number;
  by: string;
  why: string;
}

// Azure refuses a longer description.
const longest = 140;

/**
 * `jit1 until=2026-11-22T15:00:00Z by=alice@contoso.com why=deploy fix`, at most 140 characters. `why` is cut
 * first, then `by`.
 */
export function allowDescription({ until, by, why }: AllowDescription): string {
  const start = `jit1 until=${formatUtc(until)} by=`;
  const middle = ' why=';
  const shortBy = takeWhole(
    wellFormed(by).match(/./gsu) ?? [],
    escaped,
    longest - start.length - middle.length,
  );
  const text = `${start}${shortBy}${middle}`;

  return text + takeWhole(wellFormed(why).match(/./gsu) ?? [], plain, longest - text.length);
}

/** Undefined for a description that is not of ours; somebody may have edited it. */
export function parseAllowDescription(text: string): AllowDescription | undefined {
  const [, untilText, by, why] = /^jit1 until=(\S+) by=(\S*) why=(.*)$/s.exec(text) ?? [];
  if (untilText === undefined || by === undefined || why === undefined) return undefined;
  const until = parseUtc(untilText);

  return until === undefined ? undefined : { until, by: unescaped(by), why };
}

export function denyDescription(): string {
  return 'jit1 Keeps these ports of the VM shut until somebody is granted just-in-time access.';
}

function takeWhole(
  characters: readonly string[],
  written: (character: string) => string,
  room: number,
): string {
  let text = '';
  for (const character of characters) {
    const next = written(character);
    if (text.length + next.length > room) break;
    text += next;
  }
  return text;
}

const escaped = (character: string) =>
  /[\s\p{Cc}\p{Cf}%]/u.test(character) ? encodeURIComponent(character) : character;

const plain = (character: string) => (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(character) ? ' ' : character);

// A lone surrogate cannot be sent as UTF-8.
const wellFormed = (text: string) => text.replace(/\p{Cs}/gu, '\ufffd');

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that somebody else wrote is text.
    return text;
  }
}

/** `2026-11-22T15:00:00Z`, of Unix seconds. */
export function formatUtc(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

function parseUtc(text: string): number | undefined {
  const seconds = Date.parse(text) / 1000;

  // Only what we write ourselves is read back: no 30 February, no other time zone.
  return Number.isInteger(seconds) && formatUtc(seconds) === text ? seconds : undefined;
}
