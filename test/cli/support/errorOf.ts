import type { CliRun } from './startCli.ts';

export interface ToldError {
  kind: string;
  message: string;
  details: Record<string, unknown> & { problems?: { field: string; value: string; reason: string }[] };
}

/** The one error object on stderr; warnings may stand before it. */
export function errorOf({ stderr }: CliRun): ToldError {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length !== 1) throw new Error(`not one error on stderr: ${stderr}`);

  return (JSON.parse(lines[0] ?? '') as { error: ToldError }).error;
}
