import { driftLine } from './driftText.ts';
import { durationText } from './durationText.ts';
import { exposedByText } from './exposureTreeText.ts';
import type { Looking, MachineFacts } from './machineTreeFacts.ts';
import { plainText } from './plainText.ts';
import { portsText, portText } from './portText.ts';
import { publicWaysText } from './publicWaysText.ts';
import { sourcesText } from './sourceText.ts';
import { reasonText, stateText } from './stateText.ts';
import type { TooltipLine } from './treeNode.ts';
import { untilText } from './windowTreeNode.ts';

/** The facts about one VM: its state and why, policy, what the Internet reaches, what is open, what drifted. */
export function machineTooltip(facts: MachineFacts, looking: Looking): TooltipLine[] {
  const { machine, state, reasons, policy, unreadablePolicy, exposed, windows, drift } = facts;
  return [
    { heading: plainText(machine.name), text: stateText(state) },
    ...reasons.map((reason) => ({ text: `${reasonText(reason)}.` })),
    {
      heading: 'Resource group',
      text: `${plainText(machine.resourceGroup)}, ${plainText(machine.location)}`,
    },
    {
      heading: 'System',
      text: `${machine.os === 'windows' ? 'Windows' : 'Linux'}${machine.deployment === 'classic' ? ', classic' : ''}`,
    },
    { heading: 'Public address', text: publicWaysText(machine) },
    ...(policy?.ports ?? []).map((port) => ({
      heading: portText(port),
      text: `on request, at most ${durationText(port.maxDurationMinutes)}, from ${sourcesText(port.allowedSources)}`,
    })),
    ...exposed.map((port) => ({
      heading: `${portText(port)} is open to the Internet`,
      text: exposedByText(port),
    })),
    ...windows.map((window) => ({
      heading: `${portsText(window.ports)} open`,
      text: `${untilText(window, looking)}, by ${plainText(window.requestor) || 'unknown'}`,
    })),
    ...drift.map(driftLine),
    ...(drift.length > 0 ? [{ text: '“Repair JIT” puts it right.' }] : []),
    ...(unreadablePolicy
      ? [
          {
            heading: `Tag ${plainText(unreadablePolicy.tag)} cannot be read`,
            text: plainText(unreadablePolicy.reason),
          },
        ]
      : []),
  ];
}
