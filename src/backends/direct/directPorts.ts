import type {
  Caller,
  Clock,
  Locks,
  MachineReader,
  Permissions,
  SecurityRules,
  Tags,
} from '../../access/ports.ts';

/** What the direct backend needs: it reads a VM and its groups, and writes rules and tags. */
export interface DirectPorts {
  reader: MachineReader;
  rules: SecurityRules;
  tags: Tags;
  permissions: Permissions;
  locks: Locks;
  caller: Caller;
  clock: Clock;
}
