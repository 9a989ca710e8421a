import type { Backend, BackendName } from './backend.ts';
import type { DefenderPolicies } from './defenderPolicies.ts';
import type {
  Caller,
  Clock,
  Guards,
  Inventory,
  Locks,
  MachineReader,
  Permissions,
  PortProbe,
  Random,
  SecurityRules,
  SourceAddress,
  VirtualMachineTags,
} from './ports.ts';

/** Every port that the use cases need together; each use case asks for the part that it uses. */
export interface UseCasePorts {
  inventory: Inventory;
  reader: MachineReader;
  virtualMachines: VirtualMachineTags;
  rules: SecurityRules;
  permissions: Permissions;
  locks: Locks;
  guards: Guards;
  caller: Caller;
  clock: Clock;
  random: Random;
  sourceAddress: SourceAddress;
  probe: PortProbe;
  backends: Backends;
  /** Whether Defender's plan is on decides who takes a VM that nobody has yet. */
  defender: Pick<DefenderPolicies, 'isPlanOn'>;
}

/** The table of backends. */
export type Backends = Readonly<Record<BackendName, Backend>>;
