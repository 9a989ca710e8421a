import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * Stands between a client and the sandbox and calls `before` with `METHOD path?query` when a request arrives, so
 * that somebody else may act at that very moment. Answers with its address; it ends with the test.
 */
export async function startMeddler(
  endpoint: string,
  before: (request: string) => Promise<unknown> | undefined,
): Promise<string> {
  const server = createServer(async (request, response) => {
    try {
      await before(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
      const body = await bodyOf(request);
      const {
        authorization = '',
        'content-type': type = 'application/json',
        'if-match': etag,
      } = request.headers;
      const answer = await fetch(`${endpoint}${request.url}`, {
        method: request.method ?? 'GET',
        headers: { authorization, 'content-type': type, ...(etag === undefined ? {} : { 'if-match': etag }) },
        body: body === '' ? null : body,
      });
      const text = await answer.text();
      // Azure's absolute URLs must lead back here.
      for (const [name, value] of answer.headers)
        response.setHeader(name, value.replaceAll(endpoint, here()));
      response.removeHeader('content-length');
      response.writeHead(answer.status).end(text.replaceAll(endpoint, here()));
    } catch {
      // What the sandbox cuts is cut here too.
      request.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const here = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return here();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
