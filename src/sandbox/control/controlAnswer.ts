import type { Arm } from '../arm/arm.ts';
import type { Answer } from '../arm/armCall.ts';
import { type Fault, parseFaults } from '../http/faults.ts';
import { isoDurationMs } from '../isoDuration.ts';
import { objectOrEmpty } from '../json.ts';
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
  /** The caller's public address, as an address service would tell it. */
  address: string;
}

/** Answers a request under `/$sandbox`; needs no token and is not logged. */
export function controlAnswer(control: Control, method: string, name: string, text: string): Answer {
  const { arm, requests, faults } = control;
  arm.operations.settle();
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
        return now(arm);
      case 'GET faults':
        return shown(faults);
      case 'POST faults':
        faults.push(...parseFaults(body));
        return shown(faults);
      case 'DELETE faults':
        faults.length = 0;
        return shown(faults);
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
  return probePacket(resources, {
    source: textOf(body, 'source'),
    vm: textOf(body, 'vm'),
    port,
    protocol: String(objectOrEmpty(body).protocol ?? 'Tcp'),
  });
}

function advanceOf(body: unknown): number {
  const milliseconds = isoDurationMs(textOf(body, 'advance'));
  if (milliseconds === undefined) throw new Error('advance must be an ISO 8601 duration such as PT3H');
  return milliseconds;
}

function textOf(body: unknown, name: string): string {
  const value = objectOrEmpty(body)[name];
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw new Error(`${name} must be a non-empty string`);
}

function shown(faults: readonly Fault[]): Answer {
  return { status: 200, body: faults.map((fault) => ({ ...fault, path: fault.path.source })) };
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
