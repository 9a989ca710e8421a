import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signed } from './secrets.ts';

export interface Signer {
  endpoint: string;
  /** How many requests came to a signed address. */
  signedRequests(): number;
  close(): Promise<void>;
}

/** Stands in front of the sandbox and signs the address of every operation, as Azure does since 2024. */
export async function startSigner(sandbox: string): Promise<Signer> {
  let count = 0;
  const server = createServer(async (request, response) => {
    try {
      if (request.url?.includes(signed)) count++;
      const { authorization = '', 'content-type': type = 'application/json' } = request.headers;
      const etag = request.headers['if-match'];
      const body = await bodyOf(request);
      const answer = await fetch(`${sandbox}${request.url?.replace(signed, '')}`, {
        method: request.method ?? 'GET',
        headers: { authorization, 'content-type': type, ...(etag === undefined ? {} : { 'if-match': etag }) },
        body: body === '' ? null : body,
      });
      const text = await answer.text();
      for (const [name, value] of answer.headers) {
        const isAddress = value.startsWith(sandbox);
        response.setHeader(name, isAddress ? value.replace(sandbox, endpoint()) + signed : value);
      }
      response.removeHeader('content-length');
      response.writeHead(answer.status).end(text.replaceAll(sandbox, endpoint()));
    } catch {
      // What the sandbox cuts is cut here too.
      request.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    endpoint: endpoint(),
    signedRequests: () => count,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
