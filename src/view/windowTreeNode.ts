import { type AccessWindow, isOverdue } from '../core/accessWindow.ts';
import { idKey } from '../core/armId.ts';
import { firewallsOfRules } from '../core/firewallsOfRules.ts';
import { groupedBy } from '../core/groupedBy.ts';
import { backendText } from './backendText.ts';
import { durationText } from './durationText.ts';
import { frontendsText, frontendText } from './frontendText.ts';
import { gateIcon } from './gateIcon.ts';
import { briefHolderText, firewallBehindText } from './holderText.ts';
import { localTimeText } from './localTimeText.ts';
import type { Looking } from './machineTreeFacts.ts';
import { plainText } from './plainText.ts';
import { portsText } from './portText.ts';
import { remainingText } from './remainingText.ts';
import { sessionsAfterText } from './sessionsAfterText.ts';
import { shutFromText } from './shutFromText.ts';
import { sourcesText } from './sourceText.ts';
import { leaf, type TooltipLine, type TreeIcon, type TreeNode } from './treeNode.ts';

export interface WindowPlace {
  /** ARM id; null where the VM is gone or not the caller's to see. */
  vm: string | null;
  isUnderMachine: boolean;
}

/** One open or overdue access window. */
export function windowNode(window: AccessWindow, place: WindowPlace, looking: Looking): TreeNode {
  const overdue = isOverdue(window, looking.nowMs);
  const ports = portsText(window.ports);
  const who = requestorText(window, looking);
  const until = untilText(window, looking);
  return leaf({
    id: `${place.isUnderMachine ? 'vm-window' : 'window'}:${window.vmHash}/${window.id}`,
    // Under the VM's own row its ports are listed already, and its name is above.
    label: place.isUnderMachine
      ? who === 'you'
        ? 'Your access'
        : `Access of ${who}`
      : `${plainText(window.vmName)} ${ports}`,
    description: (place.isUnderMachine
      ? [ports, until, ...wayOf(window)]
      : [until, ...wayOf(window), who]
    ).join(' · '),
    tooltip: tooltip(window, place, looking),
    icon: windowIcon(window, looking),
    context: `window;owner=${isMine(window, looking) ? 'mine' : 'other'};overdue=${overdue ? 'yes' : 'no'}${window.backend === 'defender' ? ';backend=defender' : ''}`,
    spoken: [
      `Access to ${plainText(window.vmName)}`,
      ports,
      until,
      ...wayOf(window),
      `opened by ${who}`,
    ].join(', '),
    subject: { kind: 'window', window: window.id, vm: place.vm },
  });
}

/** `42 min left, until 15:04`; an end that has passed is said as such. */
export function untilText({ backend, endSeconds }: AccessWindow, { nowMs, timeZone }: Looking): string {
  const end = localTimeText(endSeconds * 1000, nowMs, timeZone);
  if (endSeconds * 1000 <= nowMs) {
    return backend === 'defender' ? `ended at ${end}, Defender closes it` : `overdue since ${end}`;
  }

  return `${remainingText(endSeconds * 1000, nowMs)} left, until ${end}`;
}

/** Where a window leads in, if not to the VM itself: `at 192.0.2.10:62559`. */
export function wayOf(window: Pick<AccessWindow, 'frontends'>): string[] {
  return window.frontends.length === 0 ? [] : [`at ${frontendsText(window)}`];
}

export function windowIcon(window: AccessWindow, { nowMs }: Looking): TreeIcon {
  const isLate = isOverdue(window, nowMs) && window.backend === 'direct';
  const isFirewall = firewallsOfRules(window.rules).length > 0 || window.frontends.length > 0;
  return gateIcon(isFirewall, isLate ? 'exposed' : 'open');
}

export function isMine(window: AccessWindow, { caller }: Looking): boolean {
  return caller !== null && window.requestor === caller;
}

function requestorText(window: AccessWindow, looking: Looking): string {
  if (isMine(window, looking)) return 'you';

  return plainText(window.requestor) || 'unknown';
}

function tooltip(window: AccessWindow, { vm }: WindowPlace, looking: Looking): TooltipLine[] {
  const { nowMs } = looking;
  const overdueMinutes = Math.floor((nowMs - window.endSeconds * 1000) / 60_000);
  const shutFrom = shutFromText(window, nowMs, looking.timeZone);
  return [
    { heading: plainText(window.vmName), text: vm === null ? 'The VM is gone, or you may not see it.' : '' },
    ...window.ports.map((port) => ({
      heading: portsText([port]),
      text: `open from ${sourcesText(port.sources)}${frontendOf(window, port)}`,
    })),
    {
      heading: 'End',
      text:
        overdueMinutes < 0 || window.backend === 'defender'
          ? untilText(window, looking)
          : `${untilText(window, looking)} (${durationText(overdueMinutes)}): it should be closed by now`,
    },
    ...(shutFrom === undefined || overdueMinutes >= 0 ? [] : [{ heading: 'Before the end', text: shutFrom }]),
    ...defenderLines(window, nowMs, looking.timeZone),
    { heading: 'When it closes', text: sessionsAfterText(window) },
    { heading: 'Opened by', text: plainText(window.requestor) || 'unknown' },
    ...(window.justification === '' ? [] : [{ heading: 'Reason', text: plainText(window.justification) }]),
    ...rulesLines(window),
  ];
}

/** What is different where Defender for Cloud holds it open. */
function defenderLines(
  { backend, endSeconds }: AccessWindow,
  nowMs: number,
  timeZone?: string,
): TooltipLine[] {
  if (backend === 'direct') return [];
  const end = localTimeText(endSeconds * 1000, nowMs, timeZone);
  return [
    { heading: 'Opened through', text: backendText(backend) },
    ...(endSeconds * 1000 > nowMs
      ? [
          { heading: 'Close', text: `No way to end it early; it closes at ${end}.` },
          { heading: 'Extend', text: 'A newer request takes the place of this one.' },
        ]
      : []),
  ];
}

/** What the window consists of, by what holds it. */
function rulesLines({ rules }: AccessWindow): TooltipLine[] {
  return [...groupedBy(rules, ({ group }) => idKey(group)).values()].map((refs) => ({
    heading: `Rules in ${briefHolderText(refs[0].group)}`,
    text: refs.map(({ rule }) => plainText(rule)).join(', '),
  }));
}

/** Of several public addresses the one that the window leads through. */
function frontendOf({ frontends, rules }: AccessWindow, { number }: AccessWindow['ports'][number]): string {
  const frontend = frontends.find(({ vmPort }) => vmPort === number);
  const [holder] = firewallsOfRules(rules);
  if (!frontend || holder === undefined) return '';

  return ` at ${frontendText(frontend)} of ${firewallBehindText(holder)}`;
}
