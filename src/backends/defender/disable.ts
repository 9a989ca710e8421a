import type { Done } from '../../access/backend.ts';
import type { FreshMachine } from '../../access/ports.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import { idKey } from '../../core/armId.ts';
import { groupedBy } from '../../core/groupedBy.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DefenderPorts } from './defenderPorts.ts';
import { planDisabling } from './plans.ts';

const policiesAtOnce = 4;

/** Takes VMs out of their policies of Defender's, all of one policy in one write. In the order of `machines`. */
export async function disable(
  { policies }: DefenderPorts,
  machines: readonly FreshMachine[],
  signal?: AbortSignal,
): Promise<Result<Done, AccessError>[]> {
  const outcomes = new Map<FreshMachine, Result<Done, AccessError>>();
  const inPolicy = machines.filter(({ machine }) => machine.defender !== undefined);
  const byPolicy = groupedBy(inPolicy, ({ machine }) => idKey(machine.defender?.policyId ?? ''));
  await sideBySide([...byPolicy.values()], policiesAtOnce, async (together) => {
    const policyId = together[0]?.machine.defender?.policyId ?? '';
    const remove = together.map(({ machine }) => machine.id);
    const written = await policies.change(policyId, { put: [], remove }, { signal });
    for (const fresh of together) {
      const plan = planDisabling(fresh);
      outcomes.set(
        fresh,
        written.outcome === 'applied'
          ? ok({ plan, warnings: plan.warnings })
          : err(azureError(written.fault)),
      );
    }
  });
  return machines.map((fresh) => outcomes.get(fresh) ?? ok({ plan: planDisabling(fresh), warnings: [] }));
}
