import type { Backend } from '../../access/backend.ts';
import { planDisable } from '../../core/planDisable.ts';
import { close } from './close.ts';
import type { DirectPorts } from './directPorts.ts';
import { disable } from './disable.ts';
import { enable } from './enable.ts';
import { neededActions } from './neededActions.ts';
import { open } from './open.ts';
import { planEnabling, planOpening } from './plans.ts';

/** Our own engine: policies in the VM's tags, windows as rules in network security groups. */
export function directBackend(ports: DirectPorts): Backend {
  return {
    name: 'direct',
    closesEarly: true,
    neededActions,
    planEnable: planEnabling,
    enable: (jobs, signal) => enable(ports, jobs, signal),
    planDisable: (fresh) => planDisable(fresh.machine, fresh.groups),
    disable: (machines, signal) => disable(ports, machines, signal),
    planOpen: planOpening,
    open: (jobs, signal) => open(ports, jobs, signal),
    close: (jobs, signal) => close(ports, jobs, signal),
  };
}
