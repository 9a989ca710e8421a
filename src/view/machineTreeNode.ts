import { type AccessWindow, isOverdue } from '../core/accessWindow.ts';
import { idKey } from '../core/armId.ts';
import type { Drift } from '../core/drift.ts';
import { driftSummary } from './driftText.ts';
import { exposedUnderPolicy } from './exposureTreeText.ts';
import { localTimeText } from './localTimeText.ts';
import type { Looking, MachineFacts } from './machineTreeFacts.ts';
import { machineTooltip } from './machineTreeTooltip.ts';
import { plainText } from './plainText.ts';
import { portText } from './portText.ts';
import { portNodes } from './portTreeNode.ts';
import { reasonText, stateText } from './stateText.ts';
import type { TreeIcon, TreeNode } from './treeNode.ts';
import { windowNode } from './windowTreeNode.ts';

/** One VM with its ports and windows below it. */
export function machineNode(facts: MachineFacts, looking: Looking): TreeNode {
  const { machine, state } = facts;
  const open = facts.windows.filter((window) => !isOverdue(window, looking.nowMs));
  const tells = tellings(facts, open, looking);
  const children = [
    ...portNodes(facts, looking),
    ...facts.windows.map((window) => windowNode(window, { vm: machine.id, isUnderMachine: true }, looking)),
  ];
  return {
    id: `vm:${idKey(machine.id)}`,
    label: plainText(machine.name),
    // A narrow side bar cuts the end, so what matters most comes first.
    description: [...tells, plainText(machine.resourceGroup)].join(' · '),
    tooltip: machineTooltip(facts, looking),
    icon: iconOf(facts, open),
    context: contextOf(facts),
    spoken: [
      `Virtual machine ${plainText(machine.name)}`,
      `resource group ${plainText(machine.resourceGroup)}`,
      stateText(state),
      ...tells,
    ].join(', '),
    expansion: children.length > 0 ? 'collapsed' : 'leaf',
    children,
    subject: { kind: 'vm', vm: machine.id },
  };
}

function contextOf({ state, backend, windows, drift }: MachineFacts): string {
  const facts = [
    'vm',
    `state=${state}`,
    `backend=${backend ?? 'none'}`,
    `window=${windows.length > 0 ? 'open' : 'none'}`,
    `drift=${drift.length > 0 ? 'yes' : 'no'}`,
  ];
  return facts.join(';');
}

/** What matters most about the VM now, in a few words each. */
function tellings(facts: MachineFacts, open: readonly AccessWindow[], looking: Looking): string[] {
  const until = ({ endSeconds }: AccessWindow) =>
    localTimeText(endSeconds * 1000, looking.nowMs, looking.timeZone);
  const exposed = facts.policy ? exposedUnderPolicy(facts.policy, facts.exposed) : facts.exposed;
  return [
    // What is not as it should be comes before what somebody asked for.
    ...(exposed.length > 0 ? [`${exposed.map(portText).join(', ')} exposed`] : []),
    ...(facts.drift.length > 0 ? [driftSummary(facts.drift)] : []),
    ...facts.windows
      .filter((window) => !open.includes(window))
      .map((window) =>
        window.backend === 'defender'
          ? `${numbersText(window)} ended at ${until(window)}`
          : `${numbersText(window)} overdue since ${until(window)}`,
      ),
    ...open.map((window) => `${numbersText(window)} open until ${until(window)}`),
    ...(facts.unreadablePolicy ? ['policy unreadable'] : []),
    ...(facts.backend === 'defender' ? ['Defender'] : []),
    ...facts.reasons.map(reasonText),
  ];
}

function numbersText({ ports }: AccessWindow): string {
  return [...new Set(ports.map(({ number }) => number))].join(', ');
}

function iconOf(facts: MachineFacts, open: readonly AccessWindow[]): TreeIcon {
  const isExposed = facts.policy
    ? exposedUnderPolicy(facts.policy, facts.exposed).length > 0 || facts.drift.some(mayLetIn)
    : facts.state === 'recommended' && facts.exposed.length > 0;
  // An overdue window lets people in whose time is over; Defender for Cloud takes a while to shut its own.
  const isOverdueHere = facts.windows.some((window) => window.backend === 'direct' && !open.includes(window));
  if (isExposed || isOverdueHere) return { from: 'media', name: 'vm-exposed' };

  if (facts.drift.length > 0) {
    return { from: 'editor', name: 'warning', color: 'list.warningForeground' };
  }

  return { from: 'media', name: open.length > 0 ? 'vm-open' : `vm-${facts.state}` };
}

/** A window that opens nothing and a rule that is left over let nobody in. */
function mayLetIn({ kind }: Drift): boolean {
  return kind !== 'windowIneffective' && kind !== 'strayRule';
}
