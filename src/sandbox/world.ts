import type { JsonObject } from './json.ts';
import type { DefenderSettings } from './security/defenderSettings.ts';

/** An ARM resource as the sandbox keeps it: every property, known or not, exactly as it was written. */
export interface ArmResource {
  id: string;
  type: string;
  name: string;
  location?: string;
  tags?: Record<string, string>;
  properties?: Record<string, unknown>;
  [unknown: string]: unknown;
}

export interface Subscription {
  subscriptionId: string;
  displayName: string;
  tenantId: string;
}

/** Who may do what: `actions` and `notActions` are patterns as in an Azure role definition. */
export interface RoleAssignment {
  scope: string;
  actions: string[];
  notActions?: string[];
}

export interface Principal {
  name: string;
  objectId: string;
  assignments: RoleAssignment[];
}

/** A world file: the whole state of a simulated Azure. `clock` is an ISO 8601 instant in UTC. */
export interface World {
  subscriptions: Subscription[];
  principals: Principal[];
  resources: ArmResource[];
  clock?: string;
  /** How Defender behaves where Azure does not say; what is left out has its default. */
  defender?: Partial<DefenderSettings>;
  /** Events of the past, in the form of the Activity Log's API. What happens in the sandbox comes on top. */
  activityLog?: JsonObject[];
}
