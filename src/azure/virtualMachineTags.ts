import * as v from 'valibot';
import type { VirtualMachineTags } from '../access/ports.ts';
import { err, ok } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
import { listAll } from './listAll.ts';
import { virtualMachineBody } from './machineBodies.ts';
import type { ArmPorts } from './read.ts';

/** The VMs of a subscription from Compute itself. */
export function virtualMachineTags(ports: ArmPorts): VirtualMachineTags {
  return {
    async inSubscription(subscriptionId, signal) {
      const id = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/virtualMachines`;
      const listed = await listAll(ports, armPath(id, apiVersions.compute), id, signal);
      if (!listed.ok) return listed;
      const parsed = v.safeParse(v.array(virtualMachineBody), listed.value);
      if (parsed.success) return ok(parsed.output.map((vm) => ({ id: vm.id, tags: vm.tags ?? {} })));
      // A VM that is left out would make its rules look like nobody's.
      return err({ kind: 'unexpectedAnswer', id, message: 'The answer is no list of virtual machines.' });
    },
  };
}
