import type { AccessWindow } from '../core/accessWindow.ts';
import type { JitState, NoRecommendationReason } from '../core/classify.ts';
import type { ExposedPort } from '../core/exposure.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import { portsText } from './portText.ts';
import { reasonText, stateText } from './stateText.ts';
import { tableText } from './tableText.ts';

/** One VM as the table shows it. */
export interface MachineRow {
  machine: Pick<Machine, 'name' | 'resourceGroup' | 'subscriptionId'>;
  state: JitState;
  reasons: readonly NoRecommendationReason[];
  policy: JitPolicy | null;
  exposed: readonly ExposedPort[];
  windows: readonly AccessWindow[];
}

/** VMs in rows; a column tells the subscription where there are several. */
export function machineTableText(
  rows: readonly MachineRow[],
  subscriptionNames: ReadonlyMap<string, string>,
  width: number,
): string {
  const hasSeveral = new Set(rows.map(({ machine }) => machine.subscriptionId)).size > 1;
  const headings = ['NAME', 'RESOURCE GROUP', 'STATE', 'JIT PORTS', 'OPEN TO INTERNET', 'WINDOWS', 'REASON'];
  const cells = rows.map(({ machine, state, reasons, policy, exposed, windows }) => [
    machine.name,
    machine.resourceGroup,
    stateText(state),
    policy ? portsText(policy.ports) : '',
    portsText(exposed),
    windows.map(({ id }) => id).join(', '),
    reasons.map(reasonText).join('; '),
    ...(hasSeveral ? [subscriptionNames.get(machine.subscriptionId) ?? machine.subscriptionId] : []),
  ]);

  return tableText(hasSeveral ? [...headings, 'SUBSCRIPTION'] : headings, cells, width);
}
