import type { Principal } from '../world.ts';
import type { ArmPath } from './armPath.ts';
import type { OperationEnd, OperationFailure } from './operations.ts';

/** An authenticated call. Header and query names are lower case. */
export interface ArmCall {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly path: ArmPath;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly principal: Principal;
  /** How a long-running operation ends that this call starts, where a fault says so. */
  readonly operationEnd?: OperationEnd;
  /** What it then says, where the fault has an error in its body. */
  readonly operationFailure?: OperationFailure;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is; undefined is an empty body. */
  readonly body?: unknown;
}
