import { randomUUID } from 'node:crypto';

export type OperationEnd = 'Succeeded' | 'Failed' | 'Canceled';

/** What an operation that fails says of it. */
export interface OperationFailure {
  readonly code: string;
  readonly message: string;
}

export interface Operation {
  readonly id: string;
  /** As in Azure's messages, e.g. `PutSecurityRuleOperation`. */
  readonly name: string;
  /** The resource that no other write may touch meanwhile, lower case. */
  readonly busyId: string;
  /** Others that it changes beside it, lower case. */
  readonly alsoBusy: readonly string[];
  readonly startedAt: number;
  endedAt: number | undefined;
  status: 'InProgress' | OperationEnd;
  /** Real milliseconds, of `performance.now()`. */
  readonly dueAt: number;
  readonly end: OperationEnd;
  /** Azure's `InternalServerError` where it is left out. */
  readonly failure: OperationFailure | undefined;
  readonly onEnd: (end: OperationEnd) => void;
  /** What `operationResults` answers at the end: 204 after a DELETE, else 200 with the resource. */
  readonly result: () => { status: number; body?: unknown };
  /** Set when the URL is known; answered again while the operation runs. */
  resultUrl?: string;
}

export type OperationStart = Pick<Operation, 'name' | 'busyId' | 'onEnd' | 'result'> & {
  end: OperationEnd | undefined;
  /** Ends with the call that starts it. */
  atOnce?: boolean;
  alsoBusy?: readonly string[];
  failure?: OperationFailure | undefined;
  /** Real milliseconds that it takes, where it has a time of its own. */
  durationMs?: number | undefined;
};

/** The long-running operations. They take `operationMs` real milliseconds where they do not say otherwise. */
export class Operations {
  readonly #operationMs: number;
  readonly #now: () => number;
  readonly #all = new Map<string, Operation>();
  readonly #running = new Set<Operation>();

  constructor(operationMs: number, now: () => number) {
    this.#operationMs = operationMs;
    this.#now = now;
  }

  start(start: OperationStart): Operation {
    const operation: Operation = {
      ...start,
      id: randomUUID(),
      busyId: start.busyId.toLowerCase(),
      alsoBusy: (start.alsoBusy ?? []).map((id) => id.toLowerCase()),
      failure: start.failure,
      startedAt: this.#now(),
      endedAt: undefined,
      status: 'InProgress',
      dueAt: performance.now() + (start.atOnce ? 0 : (start.durationMs ?? this.#operationMs)),
      end: start.end ?? 'Succeeded',
    };
    this.#all.set(operation.id, operation);
    if (start.atOnce) this.#finish(operation);
    else this.#running.add(operation);
    return operation;
  }

  /** Ends what is due. Called before every request, so no timer is needed and no state is seen half done. */
  settle(): void {
    for (const operation of this.#running) if (operation.dueAt <= performance.now()) this.#finish(operation);
  }

  get(id: string): Operation | undefined {
    return this.#all.get(id.toLowerCase());
  }

  runningOn(busyId: string): Operation | undefined {
    const key = busyId.toLowerCase();
    return [...this.#running].find(({ busyId, alsoBusy }) => busyId === key || alsoBusy.includes(key));
  }

  #finish(operation: Operation): void {
    this.#running.delete(operation);
    operation.status = operation.end;
    operation.endedAt = this.#now();
    operation.onEnd(operation.end);
  }
}
