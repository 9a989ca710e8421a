import { childName } from '../core/armId.ts';
import { backendText } from './backendText.ts';
import { driftLine } from './driftText.ts';
import { durationText } from './durationText.ts';
import { exposedByText } from './exposureTreeText.ts';
import { firewallText, unknownHopsText } from './firewallText.ts';
import { lastWeekText } from './lastWeekText.ts';
import type { Looking, MachineFacts } from './machineTreeFacts.ts';
import { plainText } from './plainText.ts';
import { policyPlaceText } from './policyPlaceText.ts';
import { portsText, portText } from './portText.ts';
import { publicWaysText } from './publicWaysText.ts';
import { sourcesText } from './sourceText.ts';
import { reasonText, stateText } from './stateText.ts';
import type { TooltipLine } from './treeNode.ts';
import { untilText, wayOf } from './windowTreeNode.ts';

/** The facts about one VM: its state and why, policy, what the Internet reaches, what is open, what drifted. */
export function machineTooltip(facts: MachineFacts, looking: Looking): TooltipLine[] {
  const { machine, firewall, state, reasons, backend, policy, unreadablePolicy, exposed, windows } = facts;
  const { lastWeek, drift } = facts;
  const hops = unknownHopsText(machine);
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
    ...(firewall ? [{ heading: 'Behind firewall', text: firewallText(firewall) }] : []),
    ...(hops === ''
      ? []
      : [{ heading: 'Default route', text: `to ${hops}, which is no Azure Firewall that you can see` }]),
    ...(backend === null ? [] : [{ heading: 'Applied by', text: appliedBy(facts, backend) }]),
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
      text: `${[untilText(window, looking), ...wayOf(window)].join(', ')}, by ${plainText(window.requestor) || 'unknown'}`,
    })),
    ...(lastWeek ? [{ heading: 'Last week', text: lastWeekText(lastWeek, looking) }] : []),
    ...drift.map(driftLine),
    ...(drift.length > 0 ? [{ text: '“Repair JIT” puts it right.' }] : []),
    ...(unreadablePolicy
      ? [
          {
            heading: `${capital(policyPlaceText(unreadablePolicy.tag))} cannot be read`,
            text: plainText(unreadablePolicy.reason),
          },
        ]
      : []),
  ];
}

function appliedBy({ machine: { defender } }: MachineFacts, backend: 'direct' | 'defender'): string {
  const who = backendText(backend);
  if (backend === 'direct' || !defender) return who;
  return `${who}, policy ${plainText(childName(defender.policyId))}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
