import type { AccessError } from '../../../src/core/accessError.ts';
import type { ExistingRules } from '../../../src/core/denyPriority.ts';
import type { GroupName, Person, VmName } from './modelWorld.ts';

/** What somebody does with the product. */
export type Act =
  | { does: 'enable'; who: Person; vms: readonly VmName[]; ports: readonly number[]; mode: ExistingRules }
  | { does: 'enableAgain'; who: Person; vms: readonly VmName[]; mode: ExistingRules }
  | { does: 'open'; who: Person; vms: readonly VmName[]; minutes: number; from: 'own' | 'wide' }
  | { does: 'extend'; who: Person; picks: readonly number[]; minutes: number }
  | { does: 'close'; who: Person; picks: readonly number[] }
  | { does: 'closeVm'; who: Person; vm: VmName }
  | { does: 'closeMine'; who: Person }
  | { does: 'disable'; who: Person; vm: VmName }
  | { does: 'repair'; who: Person; vm: VmName }
  | { does: 'sweep'; who: Person };

/** What somebody does past the product: to rules of their own, or by hand to one of ours. */
export type Meddling =
  | { does: 'write'; group: GroupName; n: number; priority: number; access: 'Allow' | 'Deny'; port: string }
  | { does: 'unwrite'; group: GroupName; n: number }
  | { does: 'deleteOurs'; pick: number }
  | { does: 'editOurs'; pick: number; how: 'anybody' | 'otherPort' | 'turned' };

export interface OpenedWindow {
  id: string;
  vm: VmName;
  who: Person;
  from: 'own' | 'wide';
  endSeconds: number;
  ports: readonly number[];
}

/** What the product told about an act. */
export interface Told {
  act: Act;
  /** Nothing failed. */
  isDone: boolean;
  opened: readonly OpenedWindow[];
  closed: readonly string[];
  /** Windows that were named, to be extended or closed. */
  named: readonly string[];
  /** `vm` is undefined where a failure is of no one VM. */
  failures: readonly { vm: VmName | undefined; error: AccessError }[];
}

/** The VMs that an act may write to; undefined where it may be any. */
export function vmsOf(act: Act): readonly VmName[] | undefined {
  if ('vms' in act) return act.vms;
  return 'vm' in act ? [act.vm] : undefined;
}
