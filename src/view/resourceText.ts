import type { RuleRef } from '../core/accessWindow.ts';
import { parentId, parseArmId } from '../core/armId.ts';
import { briefHolderText } from './holderText.ts';
import { plainText } from './plainText.ts';

/** A VM by name and resource group; what is no resource id is shown as it is. */
export function vmText(id: string): string {
  const parts = parseArmId(id);

  return parts
    ? `${plainText(parts.name)} (resource group ${plainText(parts.resourceGroup)})`
    : plainText(id);
}

/** Several VMs so that no two look alike: with the subscription where name and group do not tell them apart. */
export function vmTexts(ids: readonly string[]): string[] {
  const short = ids.map(vmText);

  return ids.map((id, i) => {
    const text = short[i] ?? id;
    const isShared = short.filter((other) => other.toLowerCase() === text.toLowerCase()).length > 1;
    const subscription = parseArmId(id)?.subscriptionId;
    return isShared && subscription
      ? text.replace(/\)$/, `, subscription ${plainText(subscription)})`)
      : text;
  });
}

/** A place where rights are held or a lock stands: a resource, a resource group or a subscription. */
export function scopeText(scope: string): string {
  const parts = parseArmId(scope);
  if (parts) {
    if (/\/networkSecurityGroups\/securityRules$/i.test(parts.type)) {
      return `rule ${plainText(parts.name)} in ${scopeText(parentId(scope))}`;
    }
    if (/\/firewallPolicies\/ruleCollectionGroups$/i.test(parts.type)) {
      return `rule collection group ${plainText(parts.name)} of ${scopeText(parentId(scope))}`;
    }
    const kind = kinds.get(parts.type.toLowerCase()) ?? parts.type;
    return `${plainText(kind)} ${vmText(scope)}`;
  }
  const [, subscription, group] =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?\/?$/i.exec(scope) ?? [];
  if (group !== undefined) return `resource group ${plainText(group)}`;

  return subscription === undefined ? plainText(scope) : `subscription ${plainText(subscription)}`;
}

/** What is written as one: of a rule its group, else the resource itself. */
export function groupOfRuleText(id: string): string {
  return scopeText(id.replace(/\/securityRules\/[^/]+$/i, ''));
}

/** `JitAccess-… in front-nsg`, `JitAccess-… in firewall fw-classic`. */
export function ruleRefText({ group, rule }: RuleRef): string {
  return `${plainText(rule)} in ${briefHolderText(group)}`;
}

const kinds = new Map([
  ['microsoft.compute/virtualmachines', 'VM'],
  ['microsoft.network/networksecuritygroups', 'network security group'],
  ['microsoft.network/networkinterfaces', 'network interface'],
  ['microsoft.network/publicipaddresses', 'public IP address'],
  ['microsoft.network/virtualnetworks', 'virtual network'],
  ['microsoft.network/virtualhubs', 'virtual hub'],
  ['microsoft.network/azurefirewalls', 'firewall'],
  ['microsoft.network/firewallpolicies', 'firewall policy'],
  ['microsoft.security/locations/jitnetworkaccesspolicies', "Defender for Cloud's policy"],
]);
