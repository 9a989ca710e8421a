import fc from 'fast-check';
import type { Fault } from '../startAccess.ts';

const busy = { error: { code: 'AnotherOperationInProgress', message: 'Another operation is in progress.' } };
const lock = {
  error: {
    code: 'RetryableError',
    message: 'A retryable error occurred.',
    details: [{ code: 'RetryableErrorDueToAnotherOperation', message: 'PutSecurityRuleOperation' }],
  },
};

/** What goes wrong: everything that Azure, or the way to it, does to an honest client. */
const what = fc.oneof<fc.Arbitrary<Partial<Fault>>[]>(
  fc.constantFrom('before', 'after').map((drop) => ({ drop })),
  fc.constantFrom('Failed', 'Canceled').map((operation) => ({ operation })),
  fc.constantFrom(412, 500, 502, 503).map((status) => ({ status })),
  fc.constantFrom({ status: 409, body: busy }, { status: 429, body: lock }, { status: 429 }),
  fc.constantFrom('1', '20', '90').map((seconds) => ({ status: 429, headers: { 'Retry-After': seconds } })),
  fc.integer({ min: 1, max: 15 }).map((delayMs) => ({ delayMs })),
);

/** Where: rules of ours, whole groups, tags, operations. Never a request of those who write rules of their own. */
const where = fc.oneof(
  fc.constantFrom('PUT', 'DELETE', 'GET', 'PATCH').chain((method) =>
    fc
      .constantFrom(
        ...({
          PUT: [
            'securityRules/JitAccess-Allow',
            'securityRules/JitAccess-Deny',
            'Groups/(shared|one)-nsg\\?',
          ],
          DELETE: ['securityRules/JitAccess-Allow', 'securityRules/JitAccess-Deny'],
          GET: [
            '/operations/',
            'operationResults',
            'Groups/shared-nsg\\?',
            'networkInterfaces',
            'virtualMachines',
          ],
          PATCH: ['tags/default'],
        }[method] ?? []),
      )
      .map((path) => ({ method, path })),
  ),
  fc.constantFrom('resourceGraph', 'ResourceGraph', 'permissions').map((path) => ({ path })),
);

const fault: fc.Arbitrary<Fault> = fc
  .tuple(where, what, fc.constantFrom(1, 1, 1, 2, 3, 40), fc.nat(3))
  .map(([place, effect, times, after]) => ({ ...place, ...effect, times, after }));

export const someFaults: fc.Arbitrary<readonly Fault[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(fault, { minLength: 1, maxLength: 3 }) },
);
