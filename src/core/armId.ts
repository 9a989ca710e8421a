/** A resource inside a resource group. Azure compares every part without regard to case. */
export interface ArmId {
  subscriptionId: string;
  resourceGroup: string;
  /** The resource provider's namespace, e.g. `Microsoft.Network`. */
  provider: string;
  /** The namespace and all types, e.g. `Microsoft.Network/networkSecurityGroups/securityRules`. */
  type: string;
  /** The last name. */
  name: string;
}

const shape =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)(?:\/.+)?\/providers\/([^/]+)((?:\/[^/]+\/[^/]+)+)$/i;

/** Undefined for what is no resource in a resource group: a subscription, a group, any other text. */
export function parseArmId(id: string): ArmId | undefined {
  const [, subscriptionId, resourceGroup, provider, path] = shape.exec(id) ?? [];
  if (
    subscriptionId === undefined ||
    resourceGroup === undefined ||
    provider === undefined ||
    path === undefined ||
    id.split('/').some((part) => part === '.' || part === '..')
  ) {
    return undefined;
  }
  const types = path
    .slice(1)
    .split('/')
    .filter((_, i) => i % 2 === 0);

  return {
    subscriptionId,
    resourceGroup,
    provider,
    type: [provider, ...types].join('/'),
    name: childName(id),
  };
}

export function sameId(a: string, b: string): boolean {
  return idKey(a) === idKey(b);
}

/** The same text for every spelling of an id, for maps. */
export function idKey(id: string): string {
  return id.toLowerCase();
}

/** The id without its last type and name: of a subnet its network's, of a security rule its NSG's. */
export function parentId(id: string): string {
  return id.replace(/\/[^/]*\/[^/]*$/, '');
}

/** The last name in the id. */
export function childName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
