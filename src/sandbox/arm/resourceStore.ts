import type { ArmResource } from '../world.ts';

/**
 * Every resource by id, whatever the casing; keeps the order in which resources came.
 * Resources are replaced, never changed in place, so an earlier state may be kept by reference.
 */
export class ResourceStore {
  readonly #byId = new Map<string, ArmResource>();
  readonly #byType = new Map<string, Map<string, ArmResource>>();
  readonly #byGroup = new Map<string, Map<string, ArmResource>>();
  readonly #versions = new Map<string, number>();
  #revision = 0;

  get(id: string): ArmResource | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  /** Grows with every change to any resource. */
  get revision(): number {
    return this.#revision;
  }

  set(resource: ArmResource): void {
    this.#revision += 1;
    const key = resource.id.toLowerCase();
    const type = resource.type.toLowerCase();
    const former = this.#byId.get(key);
    if (former !== undefined && former.type.toLowerCase() !== type) this.delete(former.id);
    this.#byId.set(key, resource);
    const ofType = this.#byType.get(type) ?? new Map<string, ArmResource>();
    ofType.set(key, resource);
    this.#byType.set(type, ofType);
    this.#versions.set(type, this.versionOf(type) + 1);
    const group = groupOf(key);
    if (group === undefined) return;
    const inGroup = this.#byGroup.get(group) ?? new Map<string, ArmResource>();
    inGroup.set(key, resource);
    this.#byGroup.set(group, inGroup);
  }

  delete(id: string): boolean {
    const key = id.toLowerCase();
    const resource = this.#byId.get(key);
    if (resource === undefined) return false;
    this.#revision += 1;
    const type = resource.type.toLowerCase();
    this.#byType.get(type)?.delete(key);
    this.#byGroup.get(groupOf(key) ?? '')?.delete(key);
    this.#versions.set(type, this.versionOf(type) + 1);
    return this.#byId.delete(key);
  }

  /** Grows with every change to a resource of this type. */
  versionOf(type: string): number {
    return this.#versions.get(type.toLowerCase()) ?? 0;
  }

  ofType(type: string): ArmResource[] {
    return [...(this.#byType.get(type.toLowerCase())?.values() ?? [])];
  }

  /** Resources at or below a scope. */
  under(scope: string): ArmResource[] {
    return this.all().filter((resource) => isAtOrBelow(resource.id, scope));
  }

  /** Some resource in a resource group, the group's own entry aside. */
  firstInGroup(groupId: string): ArmResource | undefined {
    return this.#byGroup.get(groupId.toLowerCase())?.values().next().value;
  }

  all(): ArmResource[] {
    return [...this.#byId.values()];
  }
}

/** Whether an id is the scope or lies below it; casing does not matter. */
export function isAtOrBelow(id: string, scope: string): boolean {
  const lower = id.toLowerCase();
  const above = scope.toLowerCase().replace(/\/+$/, '');
  return lower.startsWith(above) && (lower.length === above.length || lower[above.length] === '/');
}

function groupOf(key: string): string | undefined {
  return /^(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+)\//.exec(key)?.[1];
}
