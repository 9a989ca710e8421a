import { ok } from '../core/result.ts';
import { parseChoice } from './choice.ts';
import type { Parsed } from './parsed.ts';

export type OutputFormat = 'json' | 'table';

/**
 * How to answer, read before anything else so that a wrong command line is answered in it too: what `--output` says,
 * else a table on a terminal and JSON elsewhere.
 */
export function outputFormat(argv: readonly string[], isTty: boolean): OutputFormat {
  const asked = argv.flatMap((argument, i) => {
    if (argument === '--output') return argv[i + 1] ?? [];
    return argument.startsWith('--output=') ? argument.slice('--output='.length) : [];
  });
  const last = asked.at(-1);
  if (last === 'json' || last === 'table') return last;

  return isTty ? 'table' : 'json';
}

/** Checks what `--output` says. */
export function parseOutput(text: string | undefined): Parsed<OutputFormat | undefined> {
  return text === undefined ? ok(undefined) : parseChoice<OutputFormat>('--output', text, ['json', 'table']);
}
