import { classify } from '../core/classify.ts';
import type { Machine } from '../core/machine.ts';
import { vmHash } from '../core/vmHash.ts';

/** The hashes of the VMs that are under JIT, as rules name them. */
export function configuredHashes(machines: readonly Machine[]): Set<string> {
  return new Set(
    machines
      .filter((machine) => classify(machine).reading.kind === 'policy')
      .map((machine) => vmHash(machine.id)),
  );
}
