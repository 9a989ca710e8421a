import { groupedBy } from '../../core/groupedBy.ts';
import { localTimeText } from '../../view/localTimeText.ts';
import { plainText } from '../../view/plainText.ts';
import { portsText } from '../../view/portText.ts';
import { sourcesText } from '../../view/sourceText.ts';
import type { OpenedFacts } from './openedText.ts';

/** What is open on several VMs: those with the same ports, sources and end in one sentence. */
export function openedTogetherText(opened: readonly OpenedFacts[], nowMs: number, timeZone?: string): string {
  const grants = groupedBy(opened, ({ window }) => {
    const sources = sourcesText([...new Set(window.ports.flatMap((port) => port.sources))]);
    const end = localTimeText(window.endSeconds * 1000, nowMs, timeZone);
    return `${portsText(window.ports)} from ${sources} until ${end}.`;
  });
  const silent = opened.filter(({ reachable }) => reachable === false);
  return [
    ...[...grants].map(([what, vms]) => `${namesOf(vms)} ${vms.length === 1 ? 'is' : 'are'} open: ${what}`),
    ...(silent.length > 0 ? [`The rules are in force, but nothing answers yet at ${namesOf(silent)}.`] : []),
  ].join(' ');
}

function namesOf(opened: readonly OpenedFacts[]): string {
  return opened.map(({ machine }) => plainText(machine.name)).join(', ');
}
