import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../arm/armCall.ts';
import { ArmError, errorAnswer } from '../arm/armError.ts';
import { handleCall } from '../arm/handleCall.ts';
import { type Control, controlAnswer } from '../control/controlAnswer.ts';
import { objectOrEmpty } from '../json.ts';
import { type Fault, takeFault } from './faults.ts';
import { readText } from './readText.ts';
import { standardHeaders } from './standardHeaders.ts';

const controlPath = /^\/(?:\$|%24)sandbox(?:\/([^?]*?))?\/?(?:\?.*)?$/i;

/** Answers one request: a control route, or a call of Azure with the faults and the latency that were asked for. */
export async function serve(
  control: Control,
  latencyMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET';
  const url = originForm(request.url ?? '/');
  const controlled = controlPath.exec(url);
  if (controlled !== null) {
    const text = await readText(request);
    send(control, request, response, controlAnswer(control, method, controlled[1] ?? '', text ?? ''));
    return;
  }

  const started = performance.now();
  const entry = {
    method,
    path: url,
    status: 0,
    startedAt: new Date(control.arm.clock.now()).toISOString(),
    ms: 0,
  };
  control.requests.push(entry);
  const finish = (status: number): void => {
    entry.status = status;
    entry.ms = Math.round(performance.now() - started);
  };
  const fault = takeFault(control.faults, method, url);
  const text = await readText(request);
  if (latencyMs > 0) await delay(latencyMs, undefined, { ref: false });
  if (fault?.delayMs !== undefined) await delay(fault.delayMs, undefined, { ref: false });
  const cut = (): void => {
    finish(0);
    request.socket.destroy();
  };
  const isReleased = async (at: 'before' | 'after'): Promise<boolean> => {
    if (fault?.hold?.at !== at) return true;
    return (await control.held.hold({ name: fault.hold.name, at, method, path: url })) === 'released';
  };
  if (fault?.hold?.at === 'before' && (fault.drop === 'before' || fault.status !== undefined)) {
    // Its client is told at once, or cut off; the request is on its way all the same and lands on its release.
    if (fault.drop === 'before' || fault.status === undefined) cut();
    else {
      finish(fault.status);
      send(control, request, response, faultAnswer(fault, fault.status));
    }
    if (await isReleased('before')) azureAnswer(control, fault, request, url, text);
    return;
  }
  if (fault?.drop === 'before') return cut();
  if (!(await isReleased('before'))) return cut();
  const answer = answerOf(control, fault, request, url, text);
  if (!(await isReleased('after')) || fault?.drop === 'after') return cut();
  finish(answer.status);
  send(control, request, response, answer);
}

function answerOf(
  control: Control,
  fault: Fault | undefined,
  request: IncomingMessage,
  url: string,
  text: string | undefined,
): Answer {
  if (fault?.status !== undefined) return faultAnswer(fault, fault.status);
  return azureAnswer(control, fault, request, url, text);
}

function azureAnswer(
  control: Control,
  fault: Fault | undefined,
  request: IncomingMessage,
  url: string,
  text: string | undefined,
): Answer {
  if (text === undefined) {
    return errorAnswer(new ArmError(413, 'RequestEntityTooLarge', 'The request body is larger than 4 MB.'));
  }
  const method = request.method ?? 'GET';
  if (method === 'OPTIONS')
    return { status: 200, headers: { Allow: 'GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS' } };
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const operation = fault?.operation;
  return handleCall(control.arm, {
    method,
    url,
    headers,
    body: text,
    ...(operation && { operationEnd: operation }),
    ...failureIn(fault?.body),
  });
}

// The error in the body of a fault that fails an operation is what the operation says.
function failureIn(body: unknown) {
  const { code, message } = objectOrEmpty(objectOrEmpty(body).error);
  if (typeof code !== 'string') return {};
  return { operationFailure: { code, message: String(message ?? '') } };
}

function faultAnswer({ headers = {}, body }: Fault, status: number): Answer {
  const standIn = {
    error: { code: `Fault${status}`, message: 'This answer was asked for under /$sandbox/faults.' },
  };
  return { status, headers, body: body === undefined && status >= 400 ? standIn : body };
}

function send(control: Control, request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, headers = {}, body } = answer;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const correlationId = request.headers['x-ms-correlation-request-id'];
  response.sendDate = false;
  response.statusCode = status;
  const all = {
    ...standardHeaders(
      control.arm.clock.now(),
      Array.isArray(correlationId) ? correlationId[0] : correlationId,
    ),
    ...(text === '' ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...headers,
  };
  for (const [name, value] of Object.entries(all)) setHeader(response, name, value);
  if (status !== 204 && status !== 304) response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(request.method === 'HEAD' || status === 204 || status === 304 ? undefined : text);
}

// What comes from outside, such as a fault's header or an id that is shown again, may not fit into a header.
function setHeader(response: ServerResponse, name: string, value: string): void {
  try {
    response.setHeader(name, value);
  } catch {
    response.setHeader(name.replace(/[^\w-]/g, '-'), encodeURIComponent(value));
  }
}

// A client behind a proxy setting sends the absolute form; the log and the faults know paths.
function originForm(url: string): string {
  const absolute = /^https?:\/\/[^/?#]+(.*)$/i.exec(url);
  const path = absolute?.[1] ?? url;
  return path.startsWith('/') ? path : `/${path}`;
}
