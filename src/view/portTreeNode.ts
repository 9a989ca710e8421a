import { type AccessWindow, isOverdue } from '../core/accessWindow.ts';
import type { ExposedPort } from '../core/exposure.ts';
import type { JitPort } from '../core/jitPolicy.ts';
import { overlapsProtocols } from '../core/protocol.ts';
import { durationText } from './durationText.ts';
import { exposedByText } from './exposureTreeText.ts';
import { firewallText } from './firewallText.ts';
import { gateIcon } from './gateIcon.ts';
import { localTimeText } from './localTimeText.ts';
import type { Looking, MachineFacts } from './machineTreeFacts.ts';
import { portText } from './portText.ts';
import { sourcesText } from './sourceText.ts';
import { leaf, type TooltipLine, type TreeNode } from './treeNode.ts';
import { wayOf, windowIcon } from './windowTreeNode.ts';

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
      ? [openText(window, looking), ...wayOf(window)].join(', ')
      : 'shut';
  return leaf({
    id: portId(port, facts),
    label: portText(port),
    description: `${now} · ${limits}`,
    tooltip: [{ heading: 'Now', text: now }, { heading: 'On request', text: limits }, ...shutByLine(facts)],
    icon: exposed
      ? gateIcon(exposed.firewall !== undefined, 'exposed')
      : window
        ? windowIcon(window, looking)
        : gateIcon(facts.firewall !== undefined, 'shut'),
    context: `port;number=${port.number};protocol=${port.protocol};open=${isOpen ? 'yes' : 'no'}`,
    spoken: `Port ${portText(port)}, ${now}, on request ${limits}`,
    subject: { kind: 'vm', vm: facts.machine.id },
  });
}

/** What keeps it shut from the Internet; one firewall's address is chosen at the request. */
function shutByLine({ firewall }: MachineFacts): TooltipLine[] {
  return firewall
    ? [{ heading: 'Behind firewall', text: `${firewallText(firewall)}; a request chooses address and port` }]
    : [];
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
    icon: gateIcon(port.firewall !== undefined, 'exposed'),
    context: `port;number=${port.number};protocol=${port.protocol};open=yes`,
    spoken: `Port ${portText(port)}, ${description}`,
    subject: { kind: 'vm', vm: facts.machine.id },
  });
}

function portId({ number, protocol }: Pick<JitPort, 'number' | 'protocol'>, { machine }: MachineFacts) {
  return `port:${machine.id.toLowerCase()}/${number}/${protocol}`;
}
