import * as v from 'valibot';
import type { AzureFault } from '../core/azureFault.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type ArmPorts, read } from './read.ts';

const page = v.object({ value: v.array(v.unknown()), nextLink: v.optional(v.nullable(v.string())) });

/** Far beyond any list of Azure's, so that a server that repeats itself does not keep us for ever. */
const mostPages = 10_000;

/** Every entry of a paged list; `nextLink` is followed to the letter. */
export async function listAll(
  ports: ArmPorts,
  path: string,
  id: string,
  signal?: AbortSignal,
): Promise<Result<unknown[], AzureFault>> {
  const entries: unknown[] = [];
  let url: string | null = path;
  for (let pages = 0; url !== null && pages < mostPages; pages++) {
    const answer = await read(ports, { url, signal }, id);
    if (!answer.ok) return answer;
    const parsed = v.safeParse(page, answer.value.body);
    if (!parsed.success) return err({ kind: 'unexpectedAnswer', id, message: 'The answer is no list.' });
    entries.push(...parsed.output.value);
    url = parsed.output.nextLink || null;
  }
  return ok(entries);
}
