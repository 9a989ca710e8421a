import { createComputeManagement } from '@azure/arm-compute/api';
import { createNetworkManagement } from '@azure/arm-network/api';
import { isLoopback } from '../core/isLoopback.ts';
import type { AzureConnection } from './azureConnection.ts';

export interface ArmResponse {
  status: string;
  headers: Record<string, string>;
  body: unknown;
}

interface RequestOptions {
  body: unknown;
  headers: Record<string, string>;
  abortSignal: AbortSignal | undefined;
  timeout: number;
}

/** The pipelines of Azure's own libraries, raw: a body goes and comes as it is, with every unknown property. */
export interface ArmContext {
  request(method: string, url: string, options: RequestOptions): Promise<ArmResponse>;
}

/**
 * Policies that the pipelines bring and that are ours to decide: the bearer policy refuses http, the retry policy
 * repeats writes whose answer was lost and has no limit to `Retry-After`, and a redirect would carry the token.
 */
const removedPolicies = ['bearerTokenAuthenticationPolicy', 'defaultRetryPolicy', 'redirectPolicy'];

export function createArmContext({ endpoint }: AzureConnection): ArmContext {
  const credential = { getToken: async () => null };
  const options = { endpoint, userAgentOptions: { userAgentPrefix: 'azure-jit' } };
  const network = createNetworkManagement(credential, '', options);
  const compute = createComputeManagement(credential, '', options);
  const allowInsecureConnection = isLoopback(endpoint);
  for (const { pipeline } of [network, compute]) {
    for (const name of removedPolicies) pipeline.removePolicy({ name });
    // A proxy of the environment does not know this machine's loopback address.
    if (allowInsecureConnection) pipeline.removePolicy({ name: 'proxyPolicy' });
  }
  return {
    request: async (method, url, { body, headers, abortSignal, timeout }) => {
      const client = /\/providers\/Microsoft\.Compute\//i.test(url) ? compute : network;
      const resource = client.pathUnchecked(url);
      const parameters = {
        headers,
        allowInsecureConnection,
        timeout,
        ...(body === undefined ? {} : { body, contentType: 'application/json' }),
        ...(abortSignal ? { abortSignal } : {}),
      };
      switch (method) {
        case 'PUT':
          return resource.put(parameters);
        case 'PATCH':
          return resource.patch(parameters);
        case 'POST':
          return resource.post(parameters);
        case 'DELETE':
          return resource.delete(parameters);
        default:
          return resource.get(parameters);
      }
    },
  };
}
