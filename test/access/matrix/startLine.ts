import { setMaxListeners } from 'node:events';
import { Agent, createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What befalls a client at one request, and from then on. */
export interface LineFault {
  /** Whether this is the request, named as `METHOD path?query`; asked for each in turn until it says yes. */
  isHere(request: string): boolean;
  /** The client dies before the request leaves, or when Azure has taken it, or its token is not valid from then on. */
  what: 'killedBefore' | 'killedAfter' | 'tokenExpired';
}

/** One client's way to Azure. */
export interface Line {
  endpoint: string;
  /** Resolves when the client is dead and everything that it had sent before has landed. */
  died: Promise<void>;
  isDead(): boolean;
  wasMet(): boolean;
  /** Aborts when the line is closed: nobody waits for it any more. */
  ended: AbortSignal;
  close(): void;
}

const agent = new Agent({ keepAlive: true });

/** Passes requests on to the sandbox until the fault; a dead client hears nothing and reaches nobody ever after. */
export async function startLine(endpoint: string, { isHere, what }: LineFault): Promise<Line> {
  let isMet = false;
  let isDead = false;
  let underWay = 0;
  const end = new AbortController();
  // Requests side by side all listen.
  setMaxListeners(0, end.signal);
  let tellDeath: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    tellDeath = resolve;
  });
  const server = createServer(async (request, response) => {
    if (isDead) return;
    const isFirst = !isMet && isHere(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
    isMet ||= isFirst;
    isDead = isMet && what !== 'tokenExpired';
    if (!isFirst || what !== 'killedBefore') {
      underWay++;
      const headers = { ...request.headers, host: new URL(endpoint).host };
      if (isMet && what === 'tokenExpired') headers.authorization = 'Bearer sandbox-nobody-any-more';
      const answer = await passOn(`${endpoint}${request.url}`, request, headers);
      underWay--;
      // Who died meanwhile hears no answer.
      if (!isDead) {
        const here = `http://${request.headers.host}`;
        for (const [name, value] of Object.entries(answer.headers))
          response.setHeader(name, String(value).replaceAll(endpoint, here));
        response.removeHeader('content-length');
        response.writeHead(answer.status).end(answer.text.replaceAll(endpoint, here));
      }
    }
    if (isDead && underWay === 0) tellDeath();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    died,
    isDead: () => isDead,
    wasMet: () => isMet,
    ended: end.signal,
    close() {
      end.abort();
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Passed {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

function passOn(url: string, from: IncomingMessage, headers: IncomingMessage['headers']): Promise<Passed> {
  return new Promise((resolve, reject) => {
    const passing = send(url, { method: from.method, headers, agent }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
    });
    passing.on('error', reject);
    from.pipe(passing);
  });
}
