import type { DefenderPolicies } from '../../access/defenderPolicies.ts';
import type { Clock, MachineReader } from '../../access/ports.ts';

export interface DefenderPorts {
  policies: DefenderPolicies;
  reader: MachineReader;
  clock: Clock;
}
