import { isDeepStrictEqual } from 'node:util';
import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { resourceIdOf, resourceTypeOf } from '../arm/armPath.ts';
import { requireParent, resourceNotFound } from '../arm/notFound.ts';
import { permit } from '../arm/permit.ts';
import { isJsonObject, type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import { requireBody } from '../resources/requireBody.ts';
import { keepGroup } from '../resources/resourceGroups.ts';
import type { ArmResource } from '../world.ts';
import { assignAddresses } from './assignAddresses.ts';
import { etagHeaderOf, etagOf, newEtag, requireEtag } from './etags.ts';
import { beginFirewallWrite, type FirewallWrite } from './firewallWrite.ts';
import { startNetworkOperation } from './networkOperation.ts';
import { type NetworkType, networkTypeOf } from './networkTypes.ts';
import { networkView } from './networkView.ts';
import { refuse } from './refuse.ts';
import { requireFirewallReferences } from './requireFirewallReferences.ts';
import { requireNotBusy, requireReferencesProvisioned } from './requireNotBusy.ts';
import { requireNotInUse } from './requireNotInUse.ts';
import { requireReferences } from './requireReferences.ts';
import { requireResourceName } from './requireResourceName.ts';
import { storedForm } from './storedForm.ts';
import { touchReferenced } from './touchReferenced.ts';
import { validateFirewall } from './validateFirewall.ts';
import { validateSecurityRules } from './validateSecurityRules.ts';
import { requireEmptySubnet, validateSubnets } from './validateSubnets.ts';
import { withState } from './withState.ts';

/** GET, PUT, PATCH and DELETE of a network resource that is not embedded in another. */
export function networkResourceAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const id = resourceIdOf(call.path);
  const type = networkTypeOf(resourceTypeOf(call.path)) ?? { children: [] };
  const former = arm.store.get(id);
  if (call.method === 'DELETE' && former === undefined) return { status: 204 };
  requireParent(arm, call.path);
  if (call.method === 'PUT') return putResource(arm, call, type, former);
  if (former === undefined) throw resourceNotFound(call.path);
  if (call.method === 'GET') return shown(arm, type, former);
  if (call.method === 'HEAD') return { status: 204 };
  if (call.method === 'PATCH') return patchTags(arm, call, type, former);
  if (call.method === 'DELETE') return deleteResource(arm, call, former);
  throw new ArmError(405, 'MethodNotAllowed', `The method ${call.method} is not allowed on ${id}.`);
}

function shown(arm: Arm, type: NetworkType, resource: ArmResource): Answer {
  const headers = { ETag: etagHeaderOf(resource.type, etagOf(resource)) };
  return { status: 200, headers, body: networkView(arm.store, resource, type) };
}

function putResource(arm: Arm, call: ArmCall, type: NetworkType, former: ArmResource | undefined): Answer {
  const id = former?.id ?? resourceIdOf(call.path);
  requireNotBusy(arm, id, 'resource', busyIdOf(id));
  requireEtag(call.headers, former && etagOf(former), id);
  const body = requireBody(call, former, call.path.types.length === 1);
  const typeName = former?.type ?? resourceTypeOf(call.path);
  const name = former?.name ?? call.path.names.at(-1) ?? '';
  requireResourceName(name);
  const wanted: ArmResource = { ...storedForm(type, id, body, former), id, name, type: typeName };
  if (/\/networkSecurityGroups$/i.test(typeName)) {
    const rules = objectsIn(wanted.properties?.securityRules);
    validateSecurityRules(id, rules, rules);
  }
  const isRules = /\/ruleCollectionGroups$/i.test(typeName);
  if (isRules) wanted.location ??= locationOfParent(arm, id) ?? '';
  validateFirewall(arm.store, wanted);
  requireFirewallReferences(arm.store, wanted, former);
  if (/\/virtualNetworks$/i.test(typeName)) validateSubnets(arm.store, former, wanted);
  requireReferences(arm.store, wanted, wanted.properties, former?.properties);
  requireReferencesProvisioned(arm, wanted);
  assignAddresses(arm.store, wanted);
  // Azure answers a group that is put again as it is with nothing, and does nothing.
  if (isRules && former?.properties?.provisioningState === 'Succeeded' && isSame(wanted, former))
    return { status: 200 };

  const write = beginFirewallWrite(arm, wanted, former);
  arm.store.set(withState(wanted, type, 'Updating'));
  touchReferenced(arm.store, former, wanted);
  const headers = startNetworkOperation(arm, call, {
    verb: 'Put',
    busyId: busyIdOf(id),
    location: wanted.location ?? locationOfParent(arm, id),
    ...(type.atOnce ? { atOnce: true } : {}),
    retryAfter: type.atOnce ? undefined : type.retryAfter,
    ...withoutEnd(write),
    onEnd: (end) => {
      write?.onEnd(end);
      if (end === 'Canceled' && former === undefined) arm.store.delete(id);
      else if (end === 'Canceled' && former !== undefined)
        arm.store.set({ ...former, etag: newEtag(typeName) });
      else arm.store.set(withState(arm.store.get(id) ?? wanted, type, end));
    },
    result: () => ({ status: 200, body: networkView(arm.store, arm.store.get(id) ?? wanted, type) }),
  });
  const now = arm.store.get(id) ?? wanted;
  return { status: former === undefined ? 201 : 200, headers, body: networkView(arm.store, now, type) };
}

// Network resources take a PATCH of their tags only.
function patchTags(arm: Arm, call: ArmCall, type: NetworkType, former: ArmResource): Answer {
  if (/\/ruleCollectionGroups$/i.test(former.type))
    throw new ArmError(405, 'MethodNotAllowed', `The method PATCH is not allowed on ${former.id}.`);
  requireNotBusy(arm, former.id, 'resource', busyIdOf(former.id));
  requireEtag(call.headers, etagOf(former), former.id);
  const { tags } = requireBody(call, former, false);
  const changed = { ...former, etag: newEtag(former.type) };
  if (isJsonObject(tags)) changed.tags = tags as Record<string, string>;
  arm.store.set(changed);
  return { status: 200, body: networkView(arm.store, changed, type) };
}

function deleteResource(arm: Arm, call: ArmCall, former: ArmResource): Answer {
  requireNotBusy(arm, former.id, 'resource', busyIdOf(former.id));
  requireEtag(call.headers, etagOf(former), former.id);
  requireNotInUse(arm.store, former);
  requireNotDefaultGroup(former);
  for (const subnet of subnetsOf(former)) requireEmptySubnet(arm.store, former.id, subnet);
  const write = beginFirewallWrite(arm, former, undefined);
  const deleting = { ...objectOrEmpty(former.properties), provisioningState: 'Deleting' };
  arm.store.set({ ...former, etag: newEtag(former.type), properties: deleting });
  const headers = startNetworkOperation(arm, call, {
    verb: 'Delete',
    busyId: busyIdOf(former.id),
    location: former.location ?? locationOfParent(arm, former.id),
    retryAfter: 1,
    ...withoutEnd(write),
    onEnd: (end) => {
      write?.onEnd(end);
      if (end === 'Succeeded') {
        keepGroup(arm, call.path);
        // What stands on its own below a resource goes with it.
        for (const { id } of arm.store.under(former.id)) arm.store.delete(id);
        touchReferenced(arm.store, former, undefined);
        return;
      }
      const properties = { ...objectOrEmpty(former.properties), provisioningState: end };
      arm.store.set(
        end === 'Failed'
          ? { ...former, etag: newEtag(former.type), properties }
          : { ...former, etag: newEtag(former.type) },
      );
    },
    result: () => ({ status: 204 }),
  });
  return { status: 202, headers };
}

function withoutEnd(write: FirewallWrite | undefined) {
  if (write === undefined) return {};
  const { onEnd: _onEnd, ...rest } = write;
  return rest;
}

// A client may send the empty lists that it was shown.
function isSame(wanted: ArmResource, former: ArmResource): boolean {
  const used = ({ properties }: ArmResource): unknown =>
    JSON.parse(
      JSON.stringify(properties, (_name, value) =>
        Array.isArray(value) && value.length === 0 ? undefined : value,
      ),
    );
  return isDeepStrictEqual(used(wanted), used(former));
}

// https://learn.microsoft.com/azure/firewall/policy-rule-sets
function requireNotDefaultGroup({ type, name }: ArmResource): void {
  const isRules = /\/ruleCollectionGroups$/i.test(type);
  if (!isRules || !/^Default(Dnat|Network|Application)RuleCollectionGroup$/i.test(name)) return;
  refuse('DefaultRuleCollectionGroupCannotBeDeleted', `Rule collection group ${name} cannot be deleted.`);
}

function subnetsOf(resource: ArmResource): JsonObject[] {
  const isNetwork = /^Microsoft\.Network\/virtualNetworks$/i.test(resource.type);
  return isNetwork ? objectsIn(resource.properties?.subnets) : [];
}

/** What no other write may touch meanwhile: the resource at the top, since Azure updates it as one. */
function busyIdOf(id: string): string {
  return /^.*?\/providers\/[^/]+\/[^/]+\/[^/]+/i.exec(id)?.[0] ?? id;
}

function locationOfParent(arm: Arm, id: string): string | undefined {
  return arm.store.get(busyIdOf(id))?.location;
}
