import type { BackendName } from '../../access/backend.ts';
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
  backend?: string;
}

interface PermissionsRequest {
  vm: string;
  /** The role that is printed; null checks rights. */
  role: RoleName | null;
  /** Who is to apply the VM's policy; `auto` is who does. */
  backend: 'auto' | BackendName;
}

export function parsePermissions(
  vm: string,
  { role, backend: text = 'auto' }: PermissionsOptions,
): Parsed<PermissionsRequest> {
  const vms = parseVms([vm]);
  const chosen = parseChoice('--role', role === true || role === undefined ? 'requester' : role, roleNames);
  const backend = parseChoice<'auto' | BackendName>('--backend', text, ['auto', 'direct', 'defender']);
  if (!vms.ok || !chosen.ok || !backend.ok) {
    return { ok: false, error: problemsOf(vms, chosen, backend) };
  }
  return ok({ vm, role: role === undefined ? null : chosen.value, backend: backend.value });
}

/** What the caller may do about a VM. That rights are missing is an answer, no failure. */
export async function runPermissions(context: VerbContext, request: PermissionsRequest): Promise<VerbResult> {
  const { role } = request;
  return role === null ? checkRights(context, request) : printRole(context, request, role);
}

async function checkRights(
  { app, terminal, signal }: VerbContext,
  { vm, backend: asked }: PermissionsRequest,
): Promise<VerbResult> {
  const report = await app.checkPermissions({ vm, backend: asked }, signal);
  if (!report.ok) return report;
  const { machine, backend, operations, locks, unread } = report.value;
  const text = [
    permissionsTableText(operations, terminal.columns),
    ...(backend === 'defender' ? [ofDefender] : []),
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

const ofDefender =
  'Defender for Cloud applies the policy: nobody needs a right to change the network, and nobody can end access early.';

/** JSON in both forms: it is what `az role definition create` reads. */
async function printRole(
  { app, signal }: VerbContext,
  { vm, backend: asked }: PermissionsRequest,
  role: RoleName,
): Promise<VerbResult> {
  const named = parseArmId(vm)?.subscriptionId;
  const isKnown = named !== undefined && (asked !== 'auto' || role === 'sweeper');
  const report = isKnown ? undefined : await app.checkPermissions({ vm, backend: asked }, signal);
  // Whoever has no rights yet asks for the role that gives them.
  if (report && !report.ok && named === undefined) return report;
  const known = report?.ok ? report.value : undefined;
  const backend = known?.backend ?? (asked === 'defender' ? 'defender' : 'direct');
  const subscription = named ?? known?.machine.subscriptionId ?? '';
  const definition = roleDefinition(role, [`/subscriptions/${subscription}`], backend);

  return answer(definition, visibleJson(definition, 2));
}
