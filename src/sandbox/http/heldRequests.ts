/** How a wait of a held request ends: it goes on, or the sandbox stops and it never does. */
export type HoldEnd = 'released' | 'stopped';

export interface HeldRequest {
  /** The hold's, as the fault gave it. */
  name: string;
  /** Where it stands: not applied yet, or applied and not answered. */
  at: 'before' | 'after';
  method: string;
  path: string;
}

/** Requests that wait until they are released by name, in the order in which they arrived. */
export class HeldRequests {
  readonly #waiting = new Map<HeldRequest, (end: HoldEnd) => void>();
  #isStopped = false;

  /** Waits for the release. Whether its client still listens does not matter: the request is on its way. */
  hold(request: HeldRequest): Promise<HoldEnd> {
    if (this.#isStopped) return Promise.resolve('stopped');
    return new Promise((resolve) => this.#waiting.set(request, resolve));
  }

  list(): HeldRequest[] {
    return [...this.#waiting.keys()];
  }

  /** Lets every request of a name go on, or all of them; tells which. */
  release(name?: string): HeldRequest[] {
    return this.#end('released', (request) => name === undefined || request.name === name);
  }

  /** The sandbox ends: whatever is held is never applied and never answered. */
  stop(): void {
    this.#isStopped = true;
    this.#end('stopped', () => true);
  }

  #end(end: HoldEnd, isMeant: (request: HeldRequest) => boolean): HeldRequest[] {
    const meant = this.list().filter(isMeant);
    for (const request of meant) {
      this.#waiting.get(request)?.(end);
      this.#waiting.delete(request);
    }
    return meant;
  }
}
