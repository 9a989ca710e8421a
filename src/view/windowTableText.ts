import type { AccessWindow } from '../core/accessWindow.ts';
import { frontendsText } from './frontendText.ts';
import { localTimeText } from './localTimeText.ts';
import { portText } from './portText.ts';
import { remainingText } from './remainingText.ts';
import { sourcesText } from './sourceText.ts';
import { tableText } from './tableText.ts';

/** Windows in rows, in the order given; a column tells the way through a firewall where there is any. `vm` is a name. */
export function windowTableText(
  rows: readonly { window: AccessWindow; vm: string }[],
  nowMs: number,
  width: number,
): string {
  const isMapped = rows.some(({ window }) => window.frontends.length > 0);
  const hasDefender = rows.some(({ window }) => window.backend === 'defender');
  const headings = [
    ...['WINDOW', 'VM', 'PORTS'],
    ...(isMapped ? ['THROUGH FIREWALL'] : []),
    ...['FROM', 'ENDS', 'REMAINING', 'REQUESTED BY', 'JUSTIFICATION'],
    ...(hasDefender ? ['OPENED BY'] : []),
  ];
  const cells = rows.map(({ window, vm }) => [
    window.id,
    vm,
    window.ports.map(portText).join(', '),
    ...(isMapped ? [frontendsText(window)] : []),
    sourcesText([...new Set(window.ports.flatMap(({ sources }) => sources))]),
    localTimeText(window.endSeconds * 1000, nowMs),
    window.backend === 'defender' && window.endSeconds * 1000 <= nowMs
      ? 'ended'
      : remainingText(window.endSeconds * 1000, nowMs),
    window.requestor,
    window.justification,
    ...(hasDefender ? [window.backend] : []),
  ]);

  return tableText(headings, cells, width);
}
