import { isOverdue, windowsIn } from '../core/accessWindow.ts';
import { backendOf } from '../core/backendOf.ts';
import { defenderWindows } from '../core/defenderWindows.ts';
import { ruleHolders } from '../core/networkView.ts';
import type { PlanWarning } from '../core/plan.ts';
import { vmHash } from '../core/vmHash.ts';
import type { BackendName } from './backend.ts';
import type { FreshMachine } from './ports.ts';

/** What ends where a VM goes from who applies its policy to somebody else; nothing where it stays or comes new. */
export function movingWarnings({ machine, groups, readAtMs }: FreshMachine, to: BackendName): PlanWarning[] {
  const former = backendOf(machine);
  if (former === null || former === to) return [];
  const windows =
    former === 'direct'
      ? windowsIn(ruleHolders(machine, groups), vmHash(machine.id))
      : machine.defender
        ? defenderWindows(machine, machine.defender, readAtMs)
        : [];
  const open = windows.filter((window) => !isOverdue(window, readAtMs));
  const ending = open.map(({ id, requestor }) => ({ id, requestor }));
  return [{ kind: 'movesBackend', vm: machine.id, to, windows: ending }];
}
