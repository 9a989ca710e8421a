import { gapText } from '../../view/gapText.ts';
import { windowTableText } from '../../view/windowTableText.ts';
import type { VerbContext } from '../verbContext.ts';
import { answer, type VerbResult } from '../verbResult.ts';
import { windowJson } from '../windowJson.ts';

/** Every open or overdue window, whoever opened it. */
export async function runWindows({ app, terminal, signal }: VerbContext): Promise<VerbResult> {
  const listing = await app.listWindows(signal);
  if (!listing.ok) return listing;
  const { windows, gaps } = listing.value;
  const warnings = gaps.map(gapText);
  const json = windows.map(({ window, machine, isOverdue }) => ({
    ...windowJson(window, machine),
    requestor: window.requestor,
    justification: window.justification,
    overdue: isOverdue,
  }));
  const rows = windows.map(({ window, machine }) => ({ window, vm: machine?.name ?? window.vmName }));
  const text =
    rows.length === 0 ? 'No window is open.' : windowTableText(rows, app.clock.now(), terminal.columns);

  return answer({ windows: json, warnings }, text, warnings);
}
