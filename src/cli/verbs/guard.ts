import { formatUtc } from '../../core/ruleDescription.ts';
import { guardName, guardText } from '../../view/guardText.ts';
import type { VerbContext } from '../verbContext.ts';
import type { VerbResult } from '../verbResult.ts';

/** Every guard and its last sweep. A failure where none is alive, so that a script can watch over them. */
export async function runGuard({ app, signal }: VerbContext): Promise<VerbResult> {
  const read = await app.readGuards(signal);
  if (!read.ok) return read;
  const guards = read.value;
  const isAlive = guards.some(({ state }) => state.kind === 'alive');
  const now = app.clock.now();
  const json = guards.map(({ id, functionApp, resourceGroup, subscriptionId, state }) => ({
    id,
    functionApp,
    resourceGroup,
    subscriptionId,
    state: state.kind,
    lastSweepUtc: state.kind === 'never' ? null : formatUtc(state.atMs / 1000),
    failed: state.kind === 'never' ? null : state.failures,
  }));
  const lines = guards.map((guard) => `${guardName(guard)}: ${guardText([guard], now).line}`);

  return {
    ok: true,
    value: {
      json: { guards: json },
      text: lines.join('\n'),
      warnings: [],
      failures: isAlive ? [] : [{ subject: '', error: { kind: 'noGuardAlive', deployed: guards.length } }],
      attempted: 1,
    },
  };
}
