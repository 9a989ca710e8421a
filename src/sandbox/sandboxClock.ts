/** The simulated Azure's time: runs at real speed from its start and can be moved, a little backwards too. */
export interface SandboxClock {
  /** Milliseconds since the Unix epoch, in the sandbox's time. */
  now(): number;
  advance(milliseconds: number): void;
}

/** `start` is an ISO 8601 instant; without it the clock begins at the machine's time. */
export function startClock(start: string | undefined): SandboxClock {
  const startedAt = performance.now();
  let offset = start === undefined ? Date.now() : Date.parse(start);
  return {
    now: () => offset + Math.floor(performance.now() - startedAt),
    advance: (milliseconds) => {
      offset += milliseconds;
    },
  };
}
