import type { BackendName } from './backend.ts';
import { hasAnythingOfOurs } from './hasAnythingOfOurs.ts';
import type { FreshMachine } from './ports.ts';

/**
 * Every backend that has something of the VM: its policy, or what is left of one. Both have it only after a move from one to
 * the other that did not come to its end.
 */
export function keepersOf(fresh: FreshMachine): BackendName[] {
  return [
    ...(hasAnythingOfOurs(fresh) ? (['direct'] as const) : []),
    ...(fresh.machine.defender ? (['defender'] as const) : []),
  ];
}

/** Those that a VM has to leave so that `backend` alone applies its policy. */
export function formersOf({ fresh, backend }: { fresh: FreshMachine; backend: BackendName }): BackendName[] {
  return keepersOf(fresh).filter((name) => name !== backend);
}
