import type { Arm } from '../arm/arm.ts';
import type { Answer } from '../arm/armCall.ts';
import { settle } from '../arm/settle.ts';
import { type Fault, parseFaults } from '../http/faults.ts';
import type { HeldRequests } from '../http/heldRequests.ts';
import { isoDurationMs } from '../isoDuration.ts';
import { objectOrEmpty } from '../json.ts';
import { otherVersions } from '../network/otherVersions.ts';
import { ProbeError } from '../probe/probeError.ts';
import { probePacket } from '../probe/probePacket.ts';
import { fullResource } from '../resources/showResource.ts';
import { worldOf } from './worldOf.ts';

export interface LoggedRequest {
  method: string;
  path: string;
  /** 0 where the connection was cut. */
  status: number;
  startedAt: string;
  ms: number;
}

/** What the control routes see and change beside the simulated Azure. */
export interface Control {
  readonly arm: Arm;
  readonly requests: LoggedRequest[];
  readonly faults: Fault[];
  readonly held: HeldRequests;
  /** The caller's public address, as an address service would tell it. */
  address: string;
}

/** Answers a request under `/$sandbox`; needs no token and is not logged. */
export function controlAnswer(control: Control, method: string, name: string, text: string): Answer {
  const { arm, requests, faults, held } = control;
  settle(arm);
  let body: unknown;
  try {
    body = text.trim() === '' ? undefined : JSON.parse(text);
  } catch (error) {
    return refused(400, 'InvalidRequestContent', error);
  }
  try {
    switch (`${method} ${name}`) {
      case 'GET world':
        return { status: 200, body: worldOf(arm) };
      case 'GET requests':
        return { status: 200, body: requests };
      case 'DELETE requests':
        requests.length = 0;
        return { status: 200, body: requests };
      case 'GET clock':
        return now(arm);
      case 'POST clock':
        arm.clock.advance(advanceOf(body));
        settle(arm);
        return now(arm);
      case 'GET faults':
        return shown(faults);
      case 'POST faults':
        faults.push(...parseFaults(body));
        return shown(faults);
      case 'DELETE faults':
        faults.length = 0;
        held.release();
        return shown(faults);
      case 'GET held':
        return { status: 200, body: held.list() };
      case 'POST release':
        return released(held, textOf(body, 'name'));
      case 'GET address':
        return {
          status: 200,
          headers: { 'Content-Type': 'text/plain; charset=utf-8' },
          body: control.address,
        };
      case 'POST address':
        control.address = textOf(body, 'address');
        return plain(control.address);
      case 'POST probe':
        return { status: 200, body: probe(arm, body) };
      default:
        return refused(404, 'NotFound', `There is no ${method} /$sandbox/${name}.`);
    }
  } catch (error) {
    const isMissing = error instanceof ProbeError && error.kind === 'unknownVirtualMachine';
    return refused(isMissing ? 404 : 400, isMissing ? 'NotFound' : 'InvalidRequestContent', error);
  }
}

function probe(arm: Arm, body: unknown) {
  const port = Number(objectOrEmpty(body).port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('port must be a number from 0 to 65535');
  const resources = arm.store.all().map((resource) => fullResource(arm.store, resource));
  const question = {
    source: textOf(body, 'source'),
    vm: textOf(body, 'vm'),
    port,
    protocol: String(objectOrEmpty(body).protocol ?? 'Tcp'),
  };
  return probePacket(resources, question, otherVersions(arm.store));
}

/** Who releases what is not held has come too early or mistaken the name. */
function released(held: HeldRequests, name: string): Answer {
  const requests = held.release(name);
  if (requests.length > 0) return { status: 200, body: requests };
  const names = [...new Set(held.list().map((request) => request.name))];
  return refused(404, 'NotFound', `Nothing is held as '${name}'. Held: ${names.join(', ') || 'nothing'}.`);
}

/** Azure's front ends differ by seconds, so the time of one answer may lie before that of another, but not by more. */
const longestStepBackMs = 60_000;

function advanceOf(body: unknown): number {
  const text = textOf(body, 'advance');
  const isBack = text.startsWith('-');
  const milliseconds = isoDurationMs(isBack ? text.slice(1) : text);
  if (milliseconds === undefined) throw new Error('advance must be an ISO 8601 duration such as PT3H');
  if (isBack && milliseconds > longestStepBackMs)
    throw new Error('advance must not go back by more than a minute, -PT60S');
  return isBack ? -milliseconds : milliseconds;
}

function textOf(body: unknown, name: string): string {
  const value = objectOrEmpty(body)[name];
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw new Error(`${name} must be a non-empty string`);
}

function shown(faults: readonly Fault[]): Answer {
  return { status: 200, body: faults.map(asPosted) };
}

function asPosted({ hold, path, ...fault }: Fault): object {
  return { ...fault, path: path.source, ...(hold && { hold: `${hold.at}:${hold.name}` }) };
}

function plain(text: string): Answer {
  return { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: text };
}

function now(arm: Arm): Answer {
  return { status: 200, body: { now: new Date(arm.clock.now()).toISOString() } };
}

function refused(status: number, code: string, why: unknown): Answer {
  return { status, body: { error: { code, message: why instanceof Error ? why.message : String(why) } } };
}
