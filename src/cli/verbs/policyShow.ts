import { formatPolicyDocument } from '../../core/policyDocument.ts';
import { err, ok } from '../../core/result.ts';
import { durationText } from '../../view/durationText.ts';
import { protocolText } from '../../view/portText.ts';
import { sourcesText } from '../../view/sourceText.ts';
import { tableText } from '../../view/tableText.ts';
import type { Parsed } from '../parsed.ts';
import type { VerbContext } from '../verbContext.ts';
import { answer, type VerbResult } from '../verbResult.ts';
import { parseVms } from '../vmArguments.ts';

export function parsePolicyShow(vmText: string): Parsed<{ vm: string }> {
  const vms = parseVms([vmText]);

  return vms.ok ? ok({ vm: vmText }) : err(vms.error);
}

/** The policy of a VM in the shape that `policy set` takes. */
export async function runPolicyShow(
  { app, terminal, signal }: VerbContext,
  { vm }: { vm: string },
): Promise<VerbResult> {
  const read = await app.readPolicy({ vm }, signal);
  if (!read.ok) return read;
  const { machine, policy } = read.value;
  const rows = policy.ports.map(({ number, protocol, allowedSources, maxDurationMinutes }) => [
    String(number),
    protocolText(protocol),
    sourcesText(allowedSources),
    durationText(maxDurationMinutes),
  ]);

  return answer(
    formatPolicyDocument(machine.id, policy),
    tableText(['PORT', 'PROTOCOL', 'ALLOWED SOURCES', 'LONGEST'], rows, terminal.columns),
  );
}
