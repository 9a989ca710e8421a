import * as v from 'valibot';
import type { AzureFault } from '../core/azureFault.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type ArmPorts, read } from './read.ts';

const page = v.object({ value: v.array(v.unknown()), nextLink: v.optional(v.nullable(v.string())) });

/** Every entry of a paged list; `nextLink` is followed to the letter. */
export async function listAll(
  ports: ArmPorts,
  path: string,
  id: string,
  signal?: AbortSignal,
): Promise<Result<unknown[], AzureFault>> {
  const entries: unknown[] = [];
  const seen = new Set<string>();
  let url: string | null = path;
  while (url !== null) {
    // A server that repeats itself would keep us for ever.
    if (seen.has(url))
      return err({ kind: 'unexpectedAnswer', id, message: 'A page of the list names itself.' });
    seen.add(url);
    const answer = await read(ports, { url, signal }, id);
    if (!answer.ok) return answer;
    const parsed = v.safeParse(page, answer.value.body);
    if (!parsed.success) return err({ kind: 'unexpectedAnswer', id, message: 'The answer is no list.' });
    entries.push(...parsed.output.value);
    url = parsed.output.nextLink || null;
  }
  return ok(entries);
}
