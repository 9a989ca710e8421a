import { parseArmId } from '../../core/armId.ts';
import { ok } from '../../core/result.ts';
import { type RoleName, roleDefinition, roleNames } from '../../core/roleDefinition.ts';
import { lockText } from '../../view/lockedText.ts';
import { permissionsTableText, unreadText } from '../../view/permissionsText.ts';
import { visibleJson } from '../../view/visibleJson.ts';
import { parseChoice } from '../choice.ts';
import { type Parsed, problemsOf } from '../parsed.ts';
import type { VerbContext } from '../verbContext.ts';
import { answer, type VerbResult } from '../verbResult.ts';
import { parseVms } from '../vmArguments.ts';

export interface PermissionsOptions {
  /** True where the option stands without a name. */
  role?: string | true;
}

interface PermissionsRequest {
  vm: string;
  /** The role that is printed; null checks rights. */
  role: RoleName | null;
}

export function parsePermissions(vm: string, { role }: PermissionsOptions): Parsed<PermissionsRequest> {
  const vms = parseVms([vm]);
  const chosen = parseChoice('--role', role === true || role === undefined ? 'requester' : role, roleNames);
  if (!vms.ok || !chosen.ok) return { ok: false, error: problemsOf(vms, chosen) };

  return ok({ vm, role: role === undefined ? null : chosen.value });
}

/** What the caller may do about a VM. That rights are missing is an answer, no failure. */
export async function runPermissions(
  context: VerbContext,
  { vm, role }: PermissionsRequest,
): Promise<VerbResult> {
  return role === null ? checkRights(context, vm) : printRole(context, vm, role);
}

async function checkRights({ app, terminal, signal }: VerbContext, vm: string): Promise<VerbResult> {
  const report = await app.checkPermissions({ vm }, signal);
  if (!report.ok) return report;
  const { machine, operations, locks, unread } = report.value;
  const text = [
    permissionsTableText(operations, terminal.columns),
    ...locks.map((lock) => `In the way: ${lockText(lock)}.`),
  ].join('\n');

  return answer(
    {
      id: machine.id,
      name: machine.name,
      operations: operations.map(({ operation, allowed, missing }) => ({
        operation,
        allowed,
        missing: missing.map(({ action, scope }) => ({ action, scope })),
      })),
      locks: locks.map(({ level, scope, name }) => ({ level, scope, name })),
    },
    text,
    unread.map(unreadText),
  );
}

/** JSON in both forms: it is what `az role definition create` reads. */
async function printRole({ app, signal }: VerbContext, vm: string, role: RoleName): Promise<VerbResult> {
  const named = parseArmId(vm)?.subscriptionId;
  const report = named === undefined ? await app.checkPermissions({ vm }, signal) : undefined;
  if (report && !report.ok) return report;
  const subscription = named ?? report?.value.machine.subscriptionId ?? '';
  const definition = roleDefinition(role, [`/subscriptions/${subscription}`]);

  return answer(definition, visibleJson(definition, 2));
}
