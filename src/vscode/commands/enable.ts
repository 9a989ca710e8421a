import { quickPolicy } from '../../core/windowRequest.ts';
import { policyText } from '../../view/policyText.ts';
import type { CommandHandler } from '../commandContext.ts';
import { changeMachines, hinted } from './changeMachines.ts';
import { chosenMachines } from './chosenMachines.ts';
import { decideBackend } from './decideBackend.ts';
import { decideExistingRules } from './decideExistingRules.ts';
import { announced } from './firewallProgress.ts';

/**
 * Puts VMs under JIT by operating system and without a question, unless somebody else's rule would keep a port
 * open: what to do about that is the user's to say.
 */
export const enable: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  const machines = await chosenMachines(context, connection, given, {
    title: 'Enable JIT',
    placeholder: 'Which virtual machines? Their ports are shut until somebody asks.',
    state: 'recommended',
  });
  if (machines.length === 0) return;
  const backendOf = await decideBackend(machines, context.keeper.now());
  if (!backendOf) return;
  const existingRules = await decideExistingRules(context, connection, machines, backendOf);
  if (existingRules === undefined) return;
  await changeMachines(context, connection, machines, {
    title: 'Enabling JIT on',
    change({ signal, say }) {
      const requests = machines.map((summary) => {
        const { policy } = summary;
        // A VM that has a policy keeps it; what is missing of its rules is written.
        const backend = backendOf(summary);
        return { ...hinted(summary), existingRules, backend, ...(policy ? { policy } : {}) };
      });
      return announced(connection.app, { say }).enablePolicies(requests, signal);
    },
    say(done, names) {
      const [first, ...more] = done;
      const isDefenders = done.every(({ machine }) => context.store.find(machine.id)?.backend === 'defender');
      const by = isDefenders ? ' of Defender for Cloud' : '';
      if (!first || more.length > 0) return `${names} are under JIT${by}.`;
      const policy = first.policy ?? quickPolicy(first.machine.os);
      return `${names} is under JIT${by}. On request: ${policyText(policy)}.`;
    },
  });
};
