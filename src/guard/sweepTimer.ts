import type { InvocationContext, TimerFunctionOptions } from '@azure/functions';
import type { App } from '../access/app.ts';
import { azureError } from '../core/accessError.ts';
import { errorText } from '../view/errorText.ts';
import { plainText } from '../view/plainText.ts';
import { sweepLines } from '../view/sweepLines.ts';
import { signer } from './signer.ts';

export interface Guard {
  app: Pick<App, 'sweep' | 'signSweep' | 'clock'>;
  /** ARM id of the guard's own resource group; null says nowhere that it is alive. */
  place: string | null;
}

/**
 * A sweep every minute. What the host missed it makes up for once it is back (`useMonitor`), and the next minute is
 * the retry of a sweep that failed.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer
 */
export function sweepTimer({ app, place }: Guard): TimerFunctionOptions {
  const sign = place === null ? undefined : signer(app, place);
  let isSweeping = false;
  return {
    schedule: '0 * * * * *',
    runOnStartup: false,
    useMonitor: true,
    async handler(_timer, context) {
      // A sweep that hangs is ended by the host's time limit, which ends this process with it.
      if (isSweeping) return context.warn('The sweep before this one still runs, so this one is left out.');
      isSweeping = true;
      try {
        await sweepOnce(app, sign, context);
      } finally {
        isSweeping = false;
      }
    },
  };
}

/** Rejects where nothing was done and something should have been: the host counts such a run as failed. */
async function sweepOnce(
  app: Guard['app'],
  sign: ReturnType<typeof signer> | undefined,
  context: InvocationContext,
): Promise<void> {
  const swept = await app.sweep();
  if (!swept.ok) throw new Error(plainText(`The sweep failed. ${errorText(swept.error)}`, 2000));
  const report = swept.value;
  if (report.subscriptions.length === 0) {
    throw new Error(
      'Nothing was swept: the identity of the guard sees no subscription. Assign the sweeper role to it.',
    );
  }
  for (const { level, text } of sweepLines(report)) context[level](text);
  const didAnything = report.closed.length + report.orphans.length > 0;
  const failures = report.failed.length;
  const signed = await sign?.({ didAnything, failures });
  if (signed && signed.outcome !== 'applied') {
    context.warn(
      plainText(`The sign of this sweep was not written. ${errorText(azureError(signed.fault))}`, 2000),
    );
  }
  if (failures > 0 && !didAnything) {
    throw new Error(`The sweep did nothing, and ${failures} failed; the errors before this one say why.`);
  }
}
