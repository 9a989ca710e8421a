import { withoutSecrets } from '../core/withoutSecrets.ts';
import type { ArmAnswer, ArmReply, ArmRequest } from './armAnswer.ts';
import { type ArmContext, createArmContext } from './armContext.ts';
import type { AzureClock } from './azureClock.ts';
import type { AzureConnection } from './azureConnection.ts';
import { isOfEndpoint } from './isOfEndpoint.ts';

/**
 * Sends single requests to Azure Resource Manager. Nothing is repeated here: repeating is for those who know what
 * is safe to repeat.
 */
export interface ArmClient {
  send(request: ArmRequest): Promise<ArmReply>;
}

/** Long-running operations answer at once and are polled, so nothing takes longer than this to be answered. */
const answerTimeoutMs = 25_000;

const longestMessage = 1000;

/** Errors of Node's that come before the first byte is sent. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

export function armClient(connection: AzureConnection, clock: AzureClock): ArmClient {
  const context = createArmContext(connection);
  return { send: (request) => send(context, connection, clock, request) };
}

async function send(
  context: ArmContext,
  connection: AzureConnection,
  clock: AzureClock,
  { method, url, body, headers, signal, mayStillSend }: ArmRequest,
): Promise<ArmReply> {
  if (signal?.aborted) return { kind: 'aborted', wasSent: false };
  if (!isOfEndpoint(url, connection.endpoint)) {
    return { kind: 'notSent', message: `An answer leads away from ${connection.endpoint}.` };
  }
  let token: string;
  try {
    token = await connection.getToken(signal);
  } catch (error) {
    if (signal?.aborted) return { kind: 'aborted', wasSent: false };
    return { kind: 'noToken', message: messageOf(error) };
  }
  if (mayStillSend?.() === false) return { kind: 'tooLate' };
  const startedAt = Date.now();
  try {
    const response = await context.request(method, url, {
      body,
      headers: { ...headers, Authorization: `Bearer ${token}` },
      abortSignal: signal,
      timeout: answerTimeoutMs,
    });
    clock.learn(response.headers.date, startedAt, Date.now());
    log(connection, method, url, response.status, startedAt);
    return {
      kind: 'answer',
      answer: { status: Number(response.status), headers: response.headers, body: response.body },
    };
  } catch (error) {
    log(connection, method, url, messageOf(error), startedAt);
    if (signal?.aborted) return { kind: 'aborted', wasSent: true };
    const answered = answerOf(error);
    if (answered) return { kind: 'answer', answer: answered };
    const code = (error as { code?: unknown }).code;
    const kind = typeof code === 'string' && beforeSending.has(code) ? 'notSent' : 'lost';
    return { kind, message: messageOf(error) };
  }
}

/**
 * A gateway's page in place of JSON makes the pipeline throw; it is a refusal all the same. A success without JSON is
 * one that was cut on its way.
 */
function answerOf(error: unknown): ArmAnswer | undefined {
  const { response } = error as {
    response?: { status: number; headers: { toJSON(): Record<string, string> } };
  };
  if (response === undefined || response.status < 300) return undefined;
  return { status: response.status, headers: response.headers.toJSON(), body: undefined };
}

/** Signed operation URLs are secrets, so the query is not logged. */
function log(
  { log }: AzureConnection,
  method: string,
  url: string,
  outcome: string,
  startedAt: number,
): void {
  const path = (url.split('?')[0] ?? '').replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  log?.(`${method} ${path} ${outcome} ${Date.now() - startedAt} ms`);
}

/**
 * What is thrown may repeat an address, a header or all of a page that is no JSON, and ends in logs and on screens: one
 * line of it, without secrets.
 */
function messageOf(error: unknown): string {
  if (isUnreadable(error)) return 'The answer is no JSON.';
  const message = error instanceof Error ? error.message : String(error);

  return withoutSecrets(message)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .slice(0, longestMessage);
}

/** The whole answer is there, and its message repeats it. */
function isUnreadable(error: unknown): boolean {
  const { code, response } = error as { code?: unknown; response?: unknown };
  return code === 'PARSE_ERROR' && response !== undefined;
}
