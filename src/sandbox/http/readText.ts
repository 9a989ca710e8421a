import type { IncomingMessage } from 'node:http';

/** A request body may be as long as Azure Resource Manager takes: 4 MB. */
const maxBytes = 4 * 1024 * 1024;

/** The body as text; undefined if it is too long, which is read to its end all the same. */
export async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= maxBytes) chunks.push(bytes);
    else chunks.length = 0;
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}
