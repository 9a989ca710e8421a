import { setMaxListeners } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../src/access/ports.ts';

/** What befalls a client at one request, and from then on. */
export interface LineFault {
  /** Whether this is the request, named as `METHOD path?query`; asked for each in turn until it says yes. */
  isHere(request: string): boolean;
  /**
   * The client dies before the request leaves, or when Azure has taken it; or its token is not valid from then on; or
   * its connection is cut, and the request comes to Azure all the same, as late as can be.
   */
  what: 'killedBefore' | 'killedAfter' | 'tokenExpired' | 'landsLate';
}

/** One client's way to Azure. */
export interface Line {
  endpoint: string;
  /** Resolves when the client is dead and everything that it had sent before has landed. */
  died: Promise<void>;
  isDead(): boolean;
  wasMet(): boolean;
  /** When a late request lands, in milliseconds of Azure's time; infinity where none is on its way. */
  landsAtMs(): number;
  land(): Promise<void>;
  /** Aborts when the line is closed: nobody waits for it any more. */
  ended: AbortSignal;
  close(): void;
}

/** Within the time that a request may be in flight. */
const latestMs = 29_000;

/** Passes requests on to the sandbox until the fault; a dead client hears nothing and reaches nobody ever after. */
export async function startLine(
  endpoint: string,
  clock: Pick<Clock, 'now'>,
  { isHere, what }: LineFault,
): Promise<Line> {
  let landsAtMs = Number.POSITIVE_INFINITY;
  let landLate: () => Promise<unknown> = async () => undefined;
  let isMet = false;
  let isDead = false;
  let underWay = 0;
  const agent = new Agent({ keepAlive: true });
  const end = new AbortController();
  // Requests side by side all listen.
  setMaxListeners(0, end.signal);
  let tellDeath: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    tellDeath = resolve;
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isFirst = !isMet && isHere(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
    isMet ||= isFirst;
    isDead = isMet && what.startsWith('killed');
    if (isFirst && what === 'killedBefore') return;
    underWay++;
    const headers = { ...request.headers, host: new URL(endpoint).host };
    if (isMet && what === 'tokenExpired') headers.authorization = 'Bearer sandbox-nobody-any-more';
    const body = await textOf(request);
    const pass = () => passOn(`${endpoint}${request.url}`, { method: request.method, headers, agent }, body);
    if (isFirst && what === 'landsLate') {
      landsAtMs = clock.now() + latestMs;
      landLate = pass;
      request.socket.destroy();
      return;
    }
    const answer = await pass().finally(() => underWay--);
    // Who died meanwhile hears no answer.
    if (isDead) return;
    const here = `http://${request.headers.host}`;
    for (const [name, value] of Object.entries(answer.headers))
      response.setHeader(name, String(value).replaceAll(endpoint, here));
    response.removeHeader('content-length');
    response.writeHead(answer.status).end(answer.text.replaceAll(endpoint, here));
  };
  const server = createServer(async (request, response) => {
    if (isDead) return;
    // A read that nobody waits for any more may be cut when all is over.
    await handle(request, response).catch(() => request.socket.destroy());
    if (isDead && underWay === 0) tellDeath();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    died,
    isDead: () => isDead,
    wasMet: () => isMet,
    landsAtMs: () => landsAtMs,
    async land() {
      const late = landLate;
      landsAtMs = Number.POSITIVE_INFINITY;
      landLate = async () => undefined;
      await late();
    },
    ended: end.signal,
    close() {
      end.abort();
      agent.destroy();
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

function passOn(url: string, options: RequestOptions, body: string): Promise<Passed> {
  return new Promise((resolve, reject) => {
    const passing = send(url, options, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: await textOf(answer) });
    });
    passing.on('error', reject);
    passing.end(body);
  });
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message) text += String(chunk);
  return text;
}
