import {
  type AccessToken,
  AzureCliCredential,
  ChainedTokenCredential,
  EnvironmentCredential,
  ManagedIdentityCredential,
} from '@azure/identity';

/** A token is renewed this long before it ends, so that no request travels with one that ends on the way. */
const renewBeforeMs = 5 * 60_000;

const scope = 'https://management.azure.com/.default';

/**
 * Tokens for Azure without a browser: a service principal of the environment, the Azure CLI's sign-in, or the managed
 * identity of the machine, whichever answers first; or that identity alone, which is a guard's. A bundle of its own,
 * because it is large and only the command line on a real Azure needs it.
 */
export function azureIdentityToken(
  only?: 'managedIdentity',
  clientId?: string,
): (signal?: AbortSignal) => Promise<string> {
  const managedIdentity = new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
  const credential =
    only === 'managedIdentity'
      ? managedIdentity
      : new ChainedTokenCredential(new EnvironmentCredential(), new AzureCliCredential(), managedIdentity);
  let current: Promise<AccessToken> | undefined;
  return async (signal) => {
    const known = current && (await current);
    if (known && known.expiresOnTimestamp - Date.now() > renewBeforeMs) return known.token;
    // The Azure CLI is a process of a second's length, so requests that start together share one.
    const asked = credential.getToken(scope, signal ? { abortSignal: signal } : {});
    current = asked;
    asked.catch(() => {
      if (current === asked) current = undefined;
    });
    return (await asked).token;
  };
}
