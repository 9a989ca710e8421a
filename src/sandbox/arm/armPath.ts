/**
 * A request's path, read as ARM reads it:
 * `{scope}/providers/{namespace}/{type}/{name}/{type}/{name}…[/{type}]`.
 */
export interface ArmPath {
  /** Decoded, without a trailing slash. */
  readonly text: string;
  readonly subscriptionId: string | undefined;
  readonly resourceGroup: string | undefined;
  /** What the last provider section extends: `` for the tenant, a subscription, a group or a resource. */
  readonly scope: string;
  readonly namespace: string | undefined;
  readonly types: readonly string[];
  /** One per type, or one fewer where the path names a collection or an action. */
  readonly names: readonly string[];
  /** Segments behind a subscription or group that belong to no provider, such as `resources`. */
  readonly tail: readonly string[];
}

/** Reads a path with percent-encoding; throws `URIError` where the encoding is broken. */
export function parseArmPath(pathname: string): ArmPath {
  const segments = pathname.split('/').filter(Boolean).map(decodeURIComponent).flatMap(splitEncodedId);
  let at = 0;
  let scope = '';
  const take = (count: number): string[] => {
    const taken = segments.slice(at, at + count);
    at += count;
    return taken;
  };
  const isNext = (word: string): boolean => segments[at]?.toLowerCase() === word;

  let subscriptionId: string | undefined;
  let resourceGroup: string | undefined;
  if (isNext('subscriptions') && segments.length > 1) {
    subscriptionId = take(2)[1];
    scope = `/subscriptions/${subscriptionId}`;
    if (isNext('resourcegroups') && segments.length > 3) {
      resourceGroup = take(2)[1];
      scope += `/resourceGroups/${resourceGroup}`;
    }
  }

  let section = { namespace: undefined as string | undefined, types: [] as string[], names: [] as string[] };
  while (isNext('providers') && segments.length > at + 1) {
    if (section.namespace !== undefined) scope = providerId(scope, section);
    section = { namespace: take(2)[1], types: [], names: [] };
    while (at < segments.length && !isNext('providers')) {
      section.types.push(...take(1));
      if (at < segments.length) section.names.push(...take(1));
    }
  }
  return {
    text: `/${segments.join('/')}`,
    subscriptionId,
    resourceGroup,
    scope,
    ...section,
    tail: segments.slice(at),
  };
}

/** The id that a path names: the resource, its group, its subscription. */
export function resourceIdOf(path: ArmPath): string {
  return path.namespace === undefined ? path.scope : providerId(path.scope, path);
}

/** `Microsoft.Network/networkSecurityGroups/securityRules` */
export function resourceTypeOf(path: Pick<ArmPath, 'namespace' | 'types'>): string {
  return [path.namespace, ...path.types].join('/');
}

function providerId(scope: string, section: Pick<ArmPath, 'namespace' | 'types' | 'names'>): string {
  const pairs = section.types.flatMap((type, index) => {
    const name = section.names[index];
    return name === undefined ? [type] : [type, name];
  });
  return [scope, 'providers', section.namespace, ...pairs].join('/');
}

// Some clients encode a whole id as one segment; its slashes are separators all the same.
function splitEncodedId(segment: string): string[] {
  return /^(\/|subscriptions\/)/i.test(segment) ? segment.split('/').filter(Boolean) : [segment];
}
