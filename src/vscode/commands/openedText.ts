import type { Connection } from '../../access/connection.ts';
import type { AccessWindow } from '../../core/accessWindow.ts';
import type { Machine } from '../../core/machine.ts';
import { closesText } from '../../view/closesText.ts';
import { localTimeText } from '../../view/localTimeText.ts';
import { plainText } from '../../view/plainText.ts';
import { portsText } from '../../view/portText.ts';
import { shutFromText } from '../../view/shutFromText.ts';
import { sourcesText } from '../../view/sourceText.ts';
import { connectionText } from './connectionText.ts';

export interface OpenedFacts {
  window: AccessWindow;
  machine: Machine;
  connection: Connection | null;
  /** Null where nothing was probed. */
  reachable: boolean | null;
}

/** What is open, from where, until when, and how to get in. */
export function openedText(
  { window, machine, connection, reachable }: OpenedFacts,
  nowMs: number,
  timeZone?: string,
): string {
  const sources = sourcesText([...new Set(window.ports.flatMap((port) => port.sources))]);
  const end = localTimeText(window.endSeconds * 1000, nowMs, timeZone);
  const opened = `${plainText(machine.name)} is open: ${portsText(window.ports)} from ${sources} until ${end}.${closesText(window)}`;
  const shutFrom = shutFromText(window, nowMs, timeZone);
  const early = shutFrom === undefined ? '' : ` ${shutFrom}`;
  if (!connection) return opened;
  const only = connection.isPrivate ? ', a private address' : '';
  return `${opened} Connect: ${connectionText(connection, machine)}${only}.${answers(reachable)}${early}`;
}

/** That a rule is in force and that a port answers are two different facts. */
function answers(reachable: boolean | null): string {
  if (reachable === null) return '';
  return reachable ? ' The port answers.' : ' The rule is in force, but nothing answers there yet.';
}
