import * as v from 'valibot';
import { idKey, parentId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import type { FirewallState } from '../core/firewall.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { ArmAnswer, ArmRequest } from './armAnswer.ts';
import { apiVersions, armPath } from './armPath.ts';
import { changedClassicBody, changedGroupOfPolicy, type FirewallChange } from './changedFirewallBody.ts';
import { azureFirewallBody, firewallPolicyBody, ruleCollectionGroupBody } from './firewallBodies.ts';
import { collectionsOfClassic, collectionsOfGroups, type RawCollection } from './firewallCollections.ts';
import { isPolicyHolder } from './firewallHolderId.ts';
import { worstState } from './firewallHolderOf.ts';
import { listAll } from './listAll.ts';
import { type ArmPorts, read } from './read.ts';
import { takenFrontend } from './takenFrontend.ts';

/** What holds rules of ours, raw, as it stands now, and what was changed of it since. */
export interface FirewallPlace {
  state: FirewallState;
  isChanged: boolean;
  /** The same with more changes, all of them or none: the fault says why not. */
  with(changes: readonly FirewallChange[]): Result<FirewallPlace, AzureFault>;
  /**
   * What writes it whole, on condition that it is still what it was read as. Null where there is nothing, and nothing
   * is to be there.
   */
  request(mayDelete: boolean): Omit<ArmRequest, 'signal'> | null;
}

/**
 * `looksAtFirewalls`: a policy's firewalls count for its state as well. An update of the policy fails while one of them
 * is in an update of its own, so who repeats it waits for that first.
 */
export function readFirewallPlace(
  ports: ArmPorts,
  holderId: string,
  looksAtFirewalls: boolean,
  signal: AbortSignal | undefined,
): Promise<Result<FirewallPlace, AzureFault>> {
  return isPolicyHolder(holderId)
    ? readOfPolicy(ports, holderId, looksAtFirewalls, signal)
    : readClassic(ports, holderId, signal);
}

async function readClassic(
  ports: ArmPorts,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Result<FirewallPlace, AzureFault>> {
  const url = armPath(id, apiVersions.network);
  const answer = await read(ports, { url, signal }, id);
  if (!answer.ok) return answer;
  const etag = etagOf(answer.value);
  const place = (body: unknown, isChanged: boolean): Result<FirewallPlace, AzureFault> => {
    const firewall = v.safeParse(azureFirewallBody, body);
    if (!firewall.success) return err(unreadable(id));
    return ok({
      state: worstState([firewall.output.properties.provisioningState]),
      isChanged,
      with: (changes) => {
        const taken = takenFrontend(changes, collectionsOfClassic(firewall.output), id);
        if (taken) return err(taken);
        const changed = changedClassicBody(body, id, changes);
        return changed.ok ? place(changed.value, isChanged || !isSame(changed.value, body)) : changed;
      },
      request: () => ({ method: 'PUT', url, body, headers: conditionOf(etag) }),
    });
  };
  return place(answer.value.body, false);
}

/** The first priority is the strongest. https://learn.microsoft.com/azure/firewall/policy-rule-sets */
const strongestPriority = 100;

async function readOfPolicy(
  ports: ArmPorts,
  id: string,
  looksAtFirewalls: boolean,
  signal: AbortSignal | undefined,
): Promise<Result<FirewallPlace, AzureFault>> {
  const policyId = parentId(id);
  const groupsId = `${policyId}/ruleCollectionGroups`;
  const url = armPath(id, apiVersions.network);
  const [policy, own, listed] = await Promise.all([
    read(ports, { url: armPath(policyId, apiVersions.network), signal }, policyId),
    read(ports, { url, signal }, id),
    listAll(ports, armPath(groupsId, apiVersions.network), groupsId, signal),
  ]);
  if (!policy.ok) return policy;
  if (!own.ok && own.error.kind !== 'notFound') return own;
  if (!listed.ok) return listed;
  const policyBody = v.safeParse(firewallPolicyBody, policy.value.body);
  const groups = v.safeParse(v.array(ruleCollectionGroupBody), listed.value);
  if (!policyBody.success) return err(unreadable(policyId));
  if (!groups.success) return err(unreadable(groupsId));
  const firewallIds = (policyBody.output.properties.firewalls ?? []).map((one) => one.id);
  const isHeld = looksAtFirewalls && (await isAnyUpdating(ports, firewallIds, signal));
  const others = groups.output.filter((group) => idKey(group.id) !== idKey(id));
  const policyState = isHeld ? 'Updating' : policyBody.output.properties.provisioningState;
  const etag = own.ok ? etagOf(own.value) : undefined;
  const fresh = { properties: { priority: freePriority(others), ruleCollections: [] } };

  const place = (body: unknown, isChanged: boolean): Result<FirewallPlace, AzureFault> => {
    // What is made has no id and no name before it is written.
    const group = v.safeParse(ruleCollectionGroupBody, { id, name: '', ...bag(body) });
    if (!group.success) return err(unreadable(id));
    const isEmpty = (group.output.properties.ruleCollections ?? []).length === 0;
    const ownState = group.output.properties.provisioningState;
    return ok({
      state: own.ok ? worstState([policyState, ownState]) : worstState([policyState], 'succeeded'),
      isChanged,
      with: (changes) => {
        const taken = takenFrontend(changes, natOf([...others, group.output]), id);
        if (taken) return err(taken);
        const changed = changedGroupOfPolicy(body, id, changes);
        return changed.ok ? place(changed.value, isChanged || !isSame(changed.value, body)) : changed;
      },
      request: (mayDelete) => {
        if (isEmpty && !own.ok) return null;
        if (isEmpty && mayDelete) return { method: 'DELETE', url, headers: conditionOf(etag) };
        return { method: 'PUT', url, body, headers: conditionOf(etag) };
      },
    });
  };
  return place(own.ok ? own.value.body : fresh, false);
}

/** A firewall that the caller may not read is not waited for. */
async function isAnyUpdating(
  ports: ArmPorts,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const answers = await Promise.all(
    ids.map((id) => read(ports, { url: armPath(id, apiVersions.network), signal }, id)),
  );
  return answers.some((answer) => {
    const firewall = v.safeParse(azureFirewallBody, answer.ok ? answer.value.body : undefined);
    return firewall.success && worstState([firewall.output.properties.provisioningState]) === 'updating';
  });
}

function natOf(groups: Parameters<typeof collectionsOfGroups>[0]): RawCollection[] {
  return collectionsOfGroups(groups, 'nat');
}

function freePriority(groups: Parameters<typeof collectionsOfGroups>[0]): number {
  const taken = new Set(groups.map(({ properties }) => properties.priority));
  let priority = strongestPriority;
  while (taken.has(priority)) priority++;
  return priority;
}

/** As the header gives it: a policy's body has the bare id, and `If-Match` wants it quoted. */
function etagOf({ headers, body }: ArmAnswer): string | undefined {
  const { etag } = bag(body);
  const text = headers.etag || (typeof etag === 'string' ? etag : '');
  if (text === '') return undefined;
  return /^(W\/)?"/.test(text) ? text : `"${text}"`;
}

/** What is not there must still not be there when it is made. */
function conditionOf(etag: string | undefined): Record<string, string> {
  return etag === undefined ? { 'If-None-Match': '*' } : { 'If-Match': etag };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function bag(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function unreadable(id: string): AzureFault {
  return {
    kind: 'unexpectedAnswer',
    id,
    message: 'The answer has not the shape of what holds firewall rules.',
  };
}
