import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { armClient } from '../../src/azure/armClient.ts';
import { azureClock } from '../../src/azure/azureClock.ts';
import type { ArmPorts } from '../../src/azure/read.ts';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** JSON, or a text that is sent as it is. */
  body?: unknown;
}

export interface Received {
  method: string;
  url: string;
  authorization: string | undefined;
  ifMatch: string | undefined;
  body: string;
}

export interface Answers {
  endpoint: string;
  received: Received[];
  /** Waits that were asked for, in milliseconds; none of them is waited for. */
  sleeps: number[];
  ports: ArmPorts;
  close(): Promise<void>;
}

/** A server that answers whatever a test wants, and the ports of an adapter that talks to it. */
export async function startAnswers(
  answer: (request: Received) => Answer | 'cut' | undefined,
): Promise<Answers> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const one = {
      method,
      url,
      authorization: headers.authorization,
      ifMatch: headers['if-match'],
      body: await bodyOf(request),
    };
    received.push(one);
    const given = answer(one) ?? { status: 404, body: { error: { code: 'NotFound', message: '' } } };
    if (given === 'cut') request.socket.destroy();
    else send(response, given);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sleeps: number[] = [];
  const base = azureClock();
  let passedMs = 0;
  const clock = {
    ...base,
    now: () => base.now() + passedMs,
    sleep: async (ms: number, signal?: AbortSignal) => {
      if (signal?.aborted) return;
      sleeps.push(ms);
      passedMs += ms;
    },
  };
  const connection = { endpoint, getToken: async () => 'secret', sourceServices: [] };
  return { endpoint, received, sleeps, close, ports: { arm: armClient(connection, clock), clock } };
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Answer): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
