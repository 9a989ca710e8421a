import type { Arm } from './arm.ts';
import type { ArmCall } from './armCall.ts';
import type { Operation } from './operations.ts';

/** The URLs of an operation: where its status is, and where its result will be. */
export function operationUrls(
  arm: Arm,
  call: ArmCall,
  operation: Operation,
  location: unknown,
  type: string,
) {
  const region = String(location ?? 'global')
    .toLowerCase()
    .replaceAll(' ', '');
  const namespace = type.slice(0, type.indexOf('/'));
  const statuses = /^microsoft\.network\/firewallpolicies/i.test(type) ? 'nfvOperations' : 'operations';
  const results = statuses === 'operations' ? 'operationResults' : 'nfvOperationResults';
  const base = `${arm.endpoint}/subscriptions/${call.path.subscriptionId}/providers/${namespace}/locations/${region}`;
  const version = encodeURIComponent(call.query.get('api-version') ?? '');
  if (namespace.toLowerCase() === 'microsoft.compute') {
    return {
      status: `${base}/operations/${operation.id}?api-version=${version}`,
      result: `${base}/operations/${operation.id}?monitor=true&api-version=${version}`,
    };
  }
  return {
    status: `${base}/${statuses}/${operation.id}?api-version=${version}`,
    result: `${base}/${results}/${operation.id}?api-version=${version}`,
  };
}

/** `PutSecurityRuleOperation` for a PUT of `…/securityRules`. */
export function operationName(verb: 'Put' | 'Delete' | 'Patch', type: string): string {
  const last = type.split('/').at(-1) ?? type;
  const singular = last
    .replace(/ies$/, 'y')
    .replace(/(ss)es$/, '$1')
    .replace(/([^s])s$/, '$1');
  return `${verb}${singular.charAt(0).toUpperCase()}${singular.slice(1)}Operation`;
}
