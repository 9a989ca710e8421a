import type { AccessWindow } from '../core/accessWindow.ts';
import { localTimeText } from './localTimeText.ts';
import { portText } from './portText.ts';
import { remainingText } from './remainingText.ts';
import { sourcesText } from './sourceText.ts';
import { tableText } from './tableText.ts';

/** Windows in rows, in the order given. `vm` is a name. */
export function windowTableText(
  rows: readonly { window: AccessWindow; vm: string }[],
  nowMs: number,
  width: number,
): string {
  const headings = ['WINDOW', 'VM', 'PORTS', 'FROM', 'ENDS', 'REMAINING', 'REQUESTED BY', 'JUSTIFICATION'];
  const cells = rows.map(({ window, vm }) => [
    window.id,
    vm,
    window.ports.map(portText).join(', '),
    sourcesText([...new Set(window.ports.flatMap(({ sources }) => sources))]),
    localTimeText(window.endSeconds * 1000, nowMs),
    remainingText(window.endSeconds * 1000, nowMs),
    window.requestor,
    window.justification,
  ]);

  return tableText(headings, cells, width);
}
