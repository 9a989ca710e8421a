import * as vscode from 'vscode';
import type { BackendName } from '../../access/backend.ts';
import type { EnableRequest } from '../../access/enablePolicy.ts';
import type { MachineSummary } from '../../access/machineListing.ts';
import { isOverdue } from '../../core/accessWindow.ts';
import { backendText } from '../../view/backendText.ts';
import { plainText } from '../../view/plainText.ts';
import { portsText } from '../../view/portText.ts';
import { settings } from '../settings.ts';
import { namesOf } from './changeMachines.ts';

/**
 * Who is to apply the policy of each VM, by the setting. A VM that somebody else has is moved after a question only; `auto`
 * leaves it where it is. Undefined where the user gives up.
 */
export async function decideBackend(
  machines: readonly MachineSummary[],
  nowMs: number,
): Promise<((summary: MachineSummary) => NonNullable<EnableRequest['backend']>) | undefined> {
  const { backend } = settings();
  if (backend === 'auto') return () => 'auto';
  const moving = machines.filter((summary) => summary.backend !== null && summary.backend !== backend);
  if (moving.length === 0) return () => backend;
  const answer = await askToMove(moving, backend, nowMs);
  if (answer === undefined) return undefined;
  return (summary) => (answer === 'stay' && moving.includes(summary) ? 'auto' : backend);
}

async function askToMove(
  moving: readonly MachineSummary[],
  to: BackendName,
  nowMs: number,
): Promise<'move' | 'stay' | undefined> {
  const from = backendText(to === 'direct' ? 'defender' : 'direct');
  const message = `Move ${namesOf(moving)} from ${from} to ${backendText(to)}?`;
  const detail = [...moving.map((summary) => ends(summary, to, nowMs)), left[to]].join('\n\n');
  const [move, stay] = ['Move', `Leave With ${from}`];
  const pressed = await vscode.window.showWarningMessage(message, { modal: true, detail }, move, stay);
  return pressed === move ? 'move' : pressed === stay ? 'stay' : undefined;
}

function ends({ machine, windows }: MachineSummary, to: BackendName, nowMs: number): string {
  const name = plainText(machine.name);
  const open = windows.filter((window) => window.backend !== to && !isOverdue(window, nowMs));
  if (open.length === 0) return `${name}: nothing is open that would end.`;
  const told = open.map(
    ({ ports, requestor }) => `the access of ${plainText(requestor) || 'somebody'} to ${portsText(ports)}`,
  );
  return `${name}: ${told.join(' and ')} ends.`;
}

const left = {
  direct:
    'The ports stay the same. Defender for Cloud takes its rules away; Azure JIT writes its own and closes what it opens, ' +
    'as long as an editor, a scheduler or the guard runs.',
  defender:
    'The ports stay the same. Azure JIT takes its rules and tags away; Defender for Cloud writes its own and closes what it ' +
    'opens, but cannot end access early.',
} as const;
