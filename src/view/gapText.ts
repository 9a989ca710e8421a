import type { AzureFault } from '../core/azureFault.ts';
import { tellAzureFault } from './azureFaultText.ts';
import { plainText } from './plainText.ts';

/** A part of a listing that could not be read, so that nobody takes the rest for the whole. */
export function gapText(gap: { subscriptionId: string | null; what: string; fault: AzureFault }): string {
  const where = gap.subscriptionId === null ? '' : ` of subscription ${plainText(gap.subscriptionId)}`;

  return `The listing is not complete: ${plainText(gap.what)}${where} could not be read. ${tellAzureFault(gap.fault).happened}`;
}
