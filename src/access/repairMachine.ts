import { type AccessError, azureError } from '../core/accessError.ts';
import type { RuleRef } from '../core/accessWindow.ts';
import { idKey } from '../core/armId.ts';
import { backendOf } from '../core/backendOf.ts';
import type { Drift } from '../core/drift.ts';
import { driftOf } from '../core/driftOf.ts';
import type { Machine } from '../core/machine.ts';
import { distinctActions } from '../core/neededActions.ts';
import type { GroupLookup } from '../core/networkView.ts';
import { ruleWriteActions } from '../core/permission.ts';
import { emptyPlan, type Plan, type PlanWarning } from '../core/plan.ts';
import { isOfDenies, planRepair } from '../core/planRepair.ts';
import { writePolicyTags } from '../core/policyTag.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Done } from './backend.ts';
import { missingPermissions } from './missingPermissions.ts';
import { previewInOrder } from './previewInOrder.ts';
import { type Drifting, readAllForRepair, readForRepair } from './readForRepair.ts';
import { policyOf } from './readPolicy.ts';
import { repairDenies } from './repairDenies.ts';
import { type TakenAway, takeAwayRules } from './takeAwayRules.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface RepairRequest {
  /** ARM id, `resourceGroup/name` or name. */
  vm: string;
  /** The VM as it was listed before, if it was. */
  hint?: Machine | undefined;
}

/** A VM whose rules are what they should be. */
export interface Repaired extends Done {
  machine: Machine;
  /** What was taken away; empty where there was nothing to repair. */
  drift: readonly Drift[];
}

export type RepairPorts = Pick<
  UseCasePorts,
  'inventory' | 'reader' | 'rules' | 'permissions' | 'locks' | 'clock' | 'backends'
>;

/** What repairing would change, without changing it; each VM is planned after the ones before it. */
export async function previewRepairs(
  ports: Pick<RepairPorts, 'inventory' | 'reader'>,
  requests: readonly RepairRequest[],
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>[]> {
  const drifting = await readAllForRepair(ports, requests, signal);
  return previewInOrder(drifting, ({ fresh, policy, warnings }) => {
    const plan = planFor({ fresh, policy });
    return plan.ok ? ok({ ...plan.value, warnings: [...plan.value.warnings, ...warnings] }) : plan;
  });
}

/**
 * Takes the drift of a VM away. What lets somebody in goes first, then the denies are made right, then everything is
 * read again: drift that is left is an error. Rights are checked before anything is written.
 */
export async function repairMachine(
  ports: RepairPorts,
  request: RepairRequest,
  signal?: AbortSignal,
): Promise<Result<Repaired, AccessError>> {
  const read = await readForRepair(ports, request, signal);
  if (!read.ok) return read;
  const { fresh, drift, warnings: unread } = read.value;
  const { machine } = fresh;
  const plan = planFor(read.value);
  if (!plan.ok) return plan;
  const done = (warnings: readonly PlanWarning[]): Result<Repaired, AccessError> =>
    ok({ machine, drift, plan: plan.value, warnings: [...warnings, ...unread] });
  if (drift.length === 0) return done([]);
  const missing = await missingPermissions(ports.permissions, neededFor(ports, plan.value, machine), signal);
  if (missing.length > 0) return err({ kind: 'missingPermissions', vm: machine.id, missing });
  const taken = await takeAwayRules(ports, plan.value, machine, signal);
  const denied = drift.some(isOfDenies)
    ? await repairDenies(ports, read.value, taken.hasWritten, signal)
    : ok([]);
  const [left] = taken.remaining;
  const cause = left ? azureError(left.fault) : denied.ok ? null : denied.error;
  const after = await readAgain(ports, fresh, signal);
  if (!after.ok) return err(leftUnread(machine.id, taken, denied) ?? cause ?? after.error);
  if (after.value.drift.length > 0)
    return err({ kind: 'stillDrifting', vm: machine.id, drift: after.value.drift, cause });
  // Drift shows where rules of a window differ; the last one that is left differs from none.
  const rules = taken.remaining.map(({ ref }) => ref).filter((ref) => stands(after.value.groups, ref));
  if (cause && rules.length > 0) return err({ kind: 'leftInPlace', vm: machine.id, rules, tags: [], cause });
  const ended = plan.value.warnings.filter(({ kind }) => kind === 'windowClosedByRepair');
  return done([...ended, ...taken.warnings, ...(denied.ok ? denied.value : [])]);
}

function planFor({ fresh, policy }: Pick<Drifting, 'fresh' | 'policy'>): Result<Plan, AccessError> {
  if (backendOf(fresh.machine) === 'defender') return ok(emptyPlan);
  const tags = writePolicyTags(policy);
  if (!tags.ok) return err({ kind: 'invalidInput', problems: tags.error });
  const plan = planRepair({ ...fresh, policy, tags: tags.value });
  return plan.ok ? plan : err({ kind: 'cannotPlan', vm: fresh.machine.id, cause: plan.error });
}

/** The VM's tags are written only where they say the policy in another way than we do. */
function neededFor({ backends }: RepairPorts, { changes }: Plan, machine: Machine) {
  const operation = changes.some(({ rule }) => rule === null) ? 'enable' : 'open';
  const targets = changes.flatMap(({ rule, target }) => (rule === null ? [] : [target]));
  return distinctActions([
    ...backends.direct.neededActions(operation, machine),
    ...ruleWriteActions([...new Set(targets)]),
  ]);
}

/** What drifts now, in the groups that were looked at before and in those that guard the VM. */
async function readAgain(
  { reader, rules }: RepairPorts,
  before: Drifting['fresh'],
  signal: AbortSignal | undefined,
): Promise<Result<{ drift: readonly Drift[]; groups: GroupLookup }, AccessError>> {
  const read = await reader.read(before.machine.id, before.machine, signal);
  if (!read.ok) return err(azureError(read.error));
  const { machine } = read.value;
  const groups = new Map(read.value.groups);
  for (const [key, { id }] of before.groups) {
    if (groups.has(key)) continue;
    const group = await rules.readGroup(id, signal);
    if (group.ok) groups.set(key, group.value);
    // A group that is gone has no rules.
    else if (group.error.kind !== 'notFound') return err(azureError(group.error));
  }
  const policy = policyOf(machine);
  return policy.ok ? ok({ drift: driftOf({ machine, groups, policy: policy.value }), groups }) : policy;
}

/** Where nothing can be read any more: what could not be taken away, and what denies could not be taken back. */
function leftUnread(
  vm: string,
  { remaining }: TakenAway,
  denied: Result<unknown, AccessError>,
): AccessError | undefined {
  const ofDenies = !denied.ok && denied.error.kind === 'leftInPlace' ? denied.error : undefined;
  const [left] = remaining;
  const cause = left ? azureError(left.fault) : ofDenies?.cause;
  if (!cause) return undefined;
  const rules = [...remaining.map(({ ref }) => ref), ...(ofDenies?.rules ?? [])];
  return { kind: 'leftInPlace', vm, rules, tags: ofDenies?.tags ?? [], cause };
}

function stands(groups: GroupLookup, { group, rule }: RuleRef): boolean {
  return groups.get(idKey(group))?.rules.some(({ name }) => name === rule) ?? false;
}
