import type { AccessWindow } from '../core/accessWindow.ts';
import { closesText } from './closesText.ts';
import { localTimeText } from './localTimeText.ts';
import { plainText } from './plainText.ts';
import { portsText } from './portText.ts';
import { remainingText } from './remainingText.ts';
import { vmText } from './resourceText.ts';
import { shutFromText } from './shutFromText.ts';
import { sourcesText } from './sourceText.ts';

interface Granted {
  window: AccessWindow;
  /** The VM's id. */
  vm: string;
  connection: { host: string; port: number; isPrivate: boolean } | null;
  reachable: boolean | null;
}

/** A window that has just been opened: what is open, for whom, until when, and whether the port answers. */
export function grantedText({ window, vm, connection, reachable }: Granted, nowMs: number): string {
  const endMs = window.endSeconds * 1000;
  const sources = sourcesText([...new Set(window.ports.flatMap((port) => port.sources))]);
  const opened =
    `Window ${plainText(window.id)} is open: ${portsText(window.ports)} of ${vmText(vm)} from ${sources} ` +
    `until ${localTimeText(endMs, nowMs)} (${remainingText(endMs, nowMs)}).${closesText(window)}`;
  if (!connection) return opened;
  const address = plainText(connection.host);
  const host = address.includes(':') ? `[${address}]` : address;
  const only = connection.isPrivate ? ', a private address' : '';

  const shutFrom = shutFromText(window, nowMs);
  const early = shutFrom === undefined ? '' : ` ${shutFrom}`;

  return `${opened}${early}\nConnect to ${host}:${connection.port}${only}.${answers(reachable)}`;
}

/** That a rule is in place and that a port answers are two different facts. */
function answers(reachable: boolean | null): string {
  if (reachable === null) return '';

  return reachable ? ' The port answers.' : ' The rule is in force, but nothing answers there yet.';
}
