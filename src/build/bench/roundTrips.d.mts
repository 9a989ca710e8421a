/** One request as the sandbox logged it: `path` with its query, `ms` until it was answered. */
export interface LoggedRequest {
  method: string;
  path: string;
  startedAt: string;
  ms: number;
}

/**
 * The requests as round trips: those of one trip were all sent before one of them was answered. Each request is named
 * by its method and the last part of its path.
 */
export function roundTrips(log: readonly LoggedRequest[]): string[][];

/** The log up to the last write of a network security group or of a rule in one, that write included. */
export function upToGroupWrites<Request extends LoggedRequest>(log: readonly Request[]): Request[];

export function isGroupWrite(request: LoggedRequest): boolean;

export function isTagWrite(request: LoggedRequest): boolean;
