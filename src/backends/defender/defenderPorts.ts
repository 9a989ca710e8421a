import type { DefenderPolicies } from '../../access/defenderPolicies.ts';
import type { Clock } from '../../access/ports.ts';

export interface DefenderPorts {
  policies: DefenderPolicies;
  clock: Clock;
}
