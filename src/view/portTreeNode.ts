import { type AccessWindow, isOverdue } from '../core/accessWindow.ts';
import type { ExposedPort } from '../core/exposure.ts';
import type { JitPort } from '../core/jitPolicy.ts';
import { overlapsProtocols } from '../core/protocol.ts';
import { durationText } from './durationText.ts';
import { exposedByText } from './exposureTreeText.ts';
import { localTimeText } from './localTimeText.ts';
import type { Looking, MachineFacts } from './machineTreeFacts.ts';
import { portText } from './portText.ts';
import { sourcesText } from './sourceText.ts';
import { leaf, type TreeNode } from './treeNode.ts';
import { windowIcon } from './windowTreeNode.ts';

/** The policy's ports and, beyond them, the management ports that the Internet reaches. */
export function portNodes(facts: MachineFacts, looking: Looking): TreeNode[] {
  const own = facts.policy?.ports ?? [];
  const foreign = facts.exposed.filter(({ number }) => own.every((port) => port.number !== number));
  return [
    ...own.map((port) => policyPortNode(port, facts, looking)),
    ...foreign.map((port) => exposedPortNode(port, facts)),
  ];
}

function policyPortNode(port: JitPort, facts: MachineFacts, looking: Looking): TreeNode {
  const isSame = (other: Pick<JitPort, 'number' | 'protocol'>) =>
    other.number === port.number && overlapsProtocols(other.protocol, port.protocol);
  const exposed = facts.exposed.find(isSame);
  const window = facts.windows.find((one) => one.ports.some(isSame));
  const limits = `at most ${durationText(port.maxDurationMinutes)}, from ${sourcesText(port.allowedSources)}`;
  const isOpen = exposed !== undefined || window !== undefined;
  const now = exposed
    ? `still open to the Internet ${exposedByText(exposed)}`
    : window
      ? openText(window, looking)
      : 'shut';
  return leaf({
    id: portId(port, facts),
    label: portText(port),
    description: `${now} · ${limits}`,
    tooltip: [
      { heading: 'Now', text: now },
      { heading: 'On request', text: limits },
    ],
    icon: exposed
      ? { from: 'editor', name: 'warning', color: 'list.warningForeground' }
      : window
        ? windowIcon(window, looking)
        : { from: 'editor', name: 'lock' },
    context: `port;number=${port.number};protocol=${port.protocol};open=${isOpen ? 'yes' : 'no'}`,
    spoken: `Port ${portText(port)}, ${now}, on request ${limits}`,
    subject: { kind: 'vm', vm: facts.machine.id },
  });
}

/** A window whose end has passed is open until its rules are gone. */
function openText(window: AccessWindow, { nowMs, timeZone }: Looking): string {
  const end = localTimeText(window.endSeconds * 1000, nowMs, timeZone);

  return isOverdue(window, nowMs) ? `still open, overdue since ${end}` : `open until ${end}`;
}

function exposedPortNode(port: ExposedPort, facts: MachineFacts): TreeNode {
  const description = `open to the Internet ${exposedByText(port)}`;
  return leaf({
    id: portId(port, facts),
    label: portText(port),
    description,
    tooltip: [{ heading: portText(port), text: description }],
    icon: { from: 'editor', name: 'warning', color: 'list.warningForeground' },
    context: `port;number=${port.number};protocol=${port.protocol};open=yes`,
    spoken: `Port ${portText(port)}, ${description}`,
    subject: { kind: 'vm', vm: facts.machine.id },
  });
}

function portId({ number, protocol }: Pick<JitPort, 'number' | 'protocol'>, { machine }: MachineFacts) {
  return `port:${machine.id.toLowerCase()}/${number}/${protocol}`;
}
