/** What the app settings of a guard say. */
export interface GuardSettings {
  endpoint: string;
  /** A sandbox's token; null for Azure, where the managed identity signs in. */
  token: string | null;
  /** Chooses one of several managed identities; undefined for the app's own. */
  clientId: string | undefined;
  /** ARM id of the guard's own resource group, where it says that it is alive; null says it nowhere. */
  place: string | null;
}

const azure = 'https://management.azure.com';

/** Throws where a setting cannot be meant: the host then shows the app as failed, which a guard that guesses would not. */
export function guardSettings(env: Readonly<Record<string, string | undefined>>): GuardSettings {
  const { AZURE_JIT_ENDPOINT, AZURE_JIT_TOKEN, AZURE_JIT_GUARD_PLACE, AZURE_CLIENT_ID } = env;
  const endpoint = AZURE_JIT_ENDPOINT || undefined;
  const token = AZURE_JIT_TOKEN || undefined;
  // The identity's token is for Azure and is never sent anywhere else.
  if ((endpoint === undefined) !== (token === undefined)) {
    throw new Error('AZURE_JIT_ENDPOINT and AZURE_JIT_TOKEN name a sandbox together; set both or none.');
  }
  const place = AZURE_JIT_GUARD_PLACE || null;
  if (place !== null && !/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(place)) {
    throw new Error('AZURE_JIT_GUARD_PLACE is the resource id of a resource group.');
  }

  return {
    endpoint: (endpoint ?? azure).replace(/\/+$/, ''),
    token: token ?? null,
    clientId: AZURE_CLIENT_ID || undefined,
    place,
  };
}
