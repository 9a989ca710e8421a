import { inputProblem } from '../core/inputProblem.ts';
import { type PortSpec, parsePortSpec } from '../core/portSpec.ts';
import { err, ok } from '../core/result.ts';
import type { Parsed } from './parsed.ts';

/** Every `--port`. */
export function parsePorts(texts: readonly string[]): Parsed<PortSpec[]> {
  const read = texts.map((text) => ({ text, port: parsePortSpec(text) }));
  const problems = read.flatMap(({ text, port }) =>
    port.ok ? [] : [inputProblem('--port', text, port.error)],
  );

  return problems.length > 0 ? err(problems) : ok(read.flatMap(({ port }) => (port.ok ? [port.value] : [])));
}
