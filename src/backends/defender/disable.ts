import type { Done } from '../../access/backend.ts';
import type { FreshMachine } from '../../access/ports.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import type { AccessError } from '../../core/accessError.ts';
import { idKey } from '../../core/armId.ts';
import { groupedBy } from '../../core/groupedBy.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DefenderPorts } from './defenderPorts.ts';
import { planDisabling } from './plans.ts';
import { writePolicy } from './writePolicy.ts';

const policiesAtOnce = 4;

/** Takes VMs out of their policies of Defender's, all of one policy in one write. In the order of `machines`. */
export async function disable(
  ports: DefenderPorts,
  machines: readonly FreshMachine[],
  signal?: AbortSignal,
): Promise<Result<Done, AccessError>[]> {
  const errors = new Map<FreshMachine, AccessError>();
  const inPolicy = machines.filter(({ machine }) => machine.defender !== undefined);
  const byPolicy = groupedBy(inPolicy, ({ machine }) => idKey(machine.defender?.policyId ?? ''));
  await sideBySide([...byPolicy.values()], policiesAtOnce, async (together) => {
    const policyId = together[0]?.machine.defender?.policyId ?? '';
    const remove = together.map(({ machine }) => machine.id);
    const written = await writePolicy(ports, policyId, { put: [], remove }, signal);
    if (!written.ok) for (const fresh of together) errors.set(fresh, written.error(fresh.machine.id));
  });
  return machines.map((fresh) => {
    const error = errors.get(fresh);
    const plan = planDisabling(fresh);
    return error ? err(error) : ok({ plan, warnings: plan.warnings });
  });
}
