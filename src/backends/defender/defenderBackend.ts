import type { Backend } from '../../access/backend.ts';
import { close } from './close.ts';
import type { DefenderPorts } from './defenderPorts.ts';
import { disable } from './disable.ts';
import { enable } from './enable.ts';
import { neededActions } from './neededActions.ts';
import { open } from './open.ts';
import { planDisabling, planEnabling, planOpening } from './plans.ts';

/** Microsoft Defender for Cloud: its policies say what is under JIT, and its service writes and reverts the rules. */
export function defenderBackend(ports: DefenderPorts): Backend {
  return {
    name: 'defender',
    closesEarly: false,
    neededActions,
    planEnable: planEnabling,
    enable: (jobs, signal) => enable(ports, jobs, signal),
    planDisable: planDisabling,
    disable: (machines, signal) => disable(ports, machines, signal),
    planOpen: planOpening,
    open: (jobs, signal) => open(ports, jobs, signal),
    close: (jobs) => close(ports, jobs),
  };
}
