import { randomUUID } from 'node:crypto';
import type { Operation } from '../arm/operations.ts';
import type { JsonObject } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { type ActivityRecord, activityEvent } from './activityEvent.ts';
import { defenderCaller } from './defenderCaller.ts';

/** What is known of a call when it has been answered. */
export type CallRecord = Pick<
  ActivityRecord,
  'caller' | 'operation' | 'resourceId' | 'correlationId' | 'method' | 'url' | 'clientRequestId' | 'body'
> & {
  httpStatus: number;
  /** Azure's code, of a call that was refused. */
  error: { code: string; message: string } | undefined;
  /** The long-running operation that the call began. */
  operationId: string | undefined;
};

/**
 * The Activity Log: two events for every write, when it begins and when it ends, and one where the caller had no right
 * to it. What ends with a long-running operation is told when that has ended. Reads are not in it.
 */
export class ActivityLog {
  readonly #operations: (id: string) => Operation | undefined;
  readonly #now: () => number;
  readonly #events: ActivityRecord[] = [];
  readonly #given: readonly JsonObject[];
  #running: { began: ActivityRecord; operation: Operation }[] = [];

  constructor(
    given: readonly JsonObject[],
    now: () => number,
    operations: (id: string) => Operation | undefined,
  ) {
    this.#given = given;
    this.#now = now;
    this.#operations = operations;
  }

  record({ httpStatus, error, operationId, ...call }: CallRecord): void {
    const common = { ...call, at: this.#now(), operationId: randomUUID(), httpStatus, error };
    if (httpStatus === 403) {
      this.#events.push({ ...common, status: 'Failed' });
      return;
    }
    const began: ActivityRecord = { ...common, status: 'Started', error: undefined };
    this.#events.push(began);
    const operation = operationId === undefined ? undefined : this.#operations(operationId);
    if (operation === undefined)
      this.#events.push({ ...common, status: error === undefined ? 'Succeeded' : 'Failed' });
    else this.#running.push({ began, operation });
  }

  /** A write of Defender's own principal. */
  recordDefender({ id, type }: ArmResource, operation: Operation): void {
    const began: ActivityRecord = {
      caller: defenderCaller,
      operation: `${type}/write`,
      resourceId: id,
      correlationId: randomUUID(),
      method: 'PUT',
      url: id,
      clientRequestId: undefined,
      body: undefined,
      at: this.#now(),
      operationId: randomUUID(),
      httpStatus: 200,
      error: undefined,
      status: 'Started',
    };
    this.#events.push(began);
    this.#running.push({ began, operation });
  }

  /** Every event in Azure's form, the newest first. */
  events(): JsonObject[] {
    this.#settle();
    const own = this.#events.map((record, index) => ({ at: record.at, index, event: activityEvent(record) }));
    const given = this.#given.map((event, index) => ({
      at: Date.parse(String(event.eventTimestamp)),
      index: index - this.#given.length,
      event,
    }));
    return [...given, ...own]
      .toSorted((one, other) => other.at - one.at || other.index - one.index)
      .map(({ event }) => event);
  }

  #settle(): void {
    this.#running = this.#running.filter(({ began, operation }) => {
      if (operation.status === 'InProgress') return true;
      const isDone = operation.status === 'Succeeded';
      const error = operation.failure ?? {
        code: operation.status,
        message: `The operation ${operation.name} failed.`,
      };
      this.#events.push({
        ...began,
        at: operation.endedAt ?? began.at,
        status: isDone ? 'Succeeded' : 'Failed',
        httpStatus: isDone ? 200 : 409,
        error: isDone ? undefined : error,
      });
      return false;
    });
  }
}
