import { errorText } from '../view/errorText.ts';
import { plainText } from '../view/plainText.ts';
import { visibleJson } from '../view/visibleJson.ts';
import { type ErrorJson, errorJson } from './errorJson.ts';
import { type ExitCode, exitCodeOf, exitCodeOfAll } from './exitCode.ts';
import type { OutputFormat } from './outputFormat.ts';
import type { Terminal } from './terminal.ts';
import type { Answer, Failure, VerbResult } from './verbResult.ts';

/**
 * Data goes to stdout, everything else to stderr: warnings as lines, errors as lines or as one JSON object. What it
 * means for a script is the exit code.
 */
export function say(terminal: Terminal, format: OutputFormat, result: VerbResult): ExitCode {
  if (!result.ok) {
    sayError(terminal, format, errorJson(result.error));
    return exitCodeOf(result.error);
  }
  const { json, text, warnings, failures, attempted } = result.value;
  const data = format === 'json' ? visibleJson(json) : text;
  if (data !== '') terminal.stdout(`${data}\n`);
  for (const warning of new Set(warnings)) terminal.stderr(`warning: ${oneLine(warning)}\n`);
  sayFailures(terminal, format, result.value);

  return exitCodeOfAll(
    failures.map(({ error }) => error),
    attempted,
  );
}

export function sayError(terminal: Terminal, format: OutputFormat, error: ErrorJson): void {
  terminal.stderr(format === 'json' ? `${visibleJson({ error })}\n` : `error: ${oneLine(error.message)}\n`);
}

/** What stands in the texts is plain already; a line that forged another would be believed. */
function oneLine(text: string): string {
  return plainText(text, Number.POSITIVE_INFINITY);
}

function sayFailures(terminal: Terminal, format: OutputFormat, { failures, attempted }: Answer): void {
  const [first, ...others] = failures;
  if (!first) return;
  if (format === 'json') {
    sayError(terminal, format, others.length > 0 ? severalJson(failures, attempted) : errorJson(first.error));
    return;
  }
  for (const { subject, error } of failures) {
    const about = attempted > 1 ? `${plainText(subject)}: ` : '';
    terminal.stderr(`error: ${oneLine(`${about}${errorText(error)}`)}\n`);
  }
}

function severalJson(failures: readonly Failure[], attempted: number): ErrorJson {
  const failed = failures.map(({ subject, error }) => ({ subject, error: errorJson(error) }));
  const told = failed.map(({ subject, error }) => `${plainText(subject)}: ${error.message}`);

  return {
    kind: 'severalFailed',
    message: `${failures.length} of ${attempted} failed. ${told.join(' ')}`,
    details: { failed },
  };
}
