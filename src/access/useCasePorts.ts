import type { Backend, BackendName } from './backend.ts';
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
}

/** The table of backends. */
export type Backends = Readonly<Partial<Record<BackendName, Backend>>> & { direct: Backend };
