import type { AccessWindow } from '../core/accessWindow.ts';
import { childName } from '../core/armId.ts';
import type { JitState, NoRecommendationReason } from '../core/classify.ts';
import type { Drift } from '../core/drift.ts';
import type { ExposedPort } from '../core/exposure.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import { driftSummary } from './driftText.ts';
import { portsText } from './portText.ts';
import { reasonText, stateText } from './stateText.ts';
import { tableText } from './tableText.ts';

/** One VM as the table shows it. */
export interface MachineRow {
  machine: Pick<Machine, 'name' | 'resourceGroup' | 'subscriptionId'>;
  /** ARM id of the one through which the Internet comes to it. */
  firewall?: { id: string };
  state: JitState;
  reasons: readonly NoRecommendationReason[];
  /** Who applies its policy; null where it has none. */
  backend: 'direct' | 'defender' | null;
  policy: JitPolicy | null;
  exposed: readonly ExposedPort[];
  windows: readonly AccessWindow[];
  drift: readonly Drift[];
}

/** VMs in rows; a column tells the subscription where there are several, and one the firewall or drift where there is any. */
export function machineTableText(
  rows: readonly MachineRow[],
  subscriptionNames: ReadonlyMap<string, string>,
  width: number,
): string {
  const hasSeveral = new Set(rows.map(({ machine }) => machine.subscriptionId)).size > 1;
  const hasDrift = rows.some(({ drift }) => drift.length > 0);
  const hasFirewall = rows.some(({ firewall }) => firewall !== undefined);
  const hasDefender = rows.some(({ backend }) => backend === 'defender');
  const headings = [
    ...['NAME', 'RESOURCE GROUP', 'STATE', 'JIT PORTS', 'OPEN TO INTERNET', 'WINDOWS'],
    ...(hasDefender ? ['APPLIED BY'] : []),
    ...(hasFirewall ? ['FIREWALL'] : []),
    ...(hasDrift ? ['DRIFT'] : []),
    'REASON',
    ...(hasSeveral ? ['SUBSCRIPTION'] : []),
  ];
  const cells = rows.map(
    ({ machine, backend, firewall, state, reasons, policy, exposed, windows, drift }) => [
      machine.name,
      machine.resourceGroup,
      stateText(state),
      policy ? portsText(policy.ports) : '',
      portsText(exposed),
      windows.map(({ id }) => id).join(', '),
      ...(hasDefender ? [backend ?? ''] : []),
      ...(hasFirewall ? [firewall ? childName(firewall.id) : ''] : []),
      ...(hasDrift ? [driftSummary(drift)] : []),
      reasons.map(reasonText).join('; '),
      ...(hasSeveral ? [subscriptionNames.get(machine.subscriptionId) ?? machine.subscriptionId] : []),
    ],
  );

  return tableText(headings, cells, width);
}
