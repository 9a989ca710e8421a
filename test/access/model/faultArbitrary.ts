import fc from 'fast-check';
import type { Fault } from '../startAccess.ts';
import type { Act } from './act.ts';

const busy = { error: { code: 'AnotherOperationInProgress', message: 'Another operation is in progress.' } };
const lock = {
  error: {
    code: 'RetryableError',
    message: 'A retryable error occurred.',
    details: [{ code: 'RetryableErrorDueToAnotherOperation', message: 'PutSecurityRuleOperation' }],
  },
};

/** What Azure, or the way to it, does to an honest client. */
const passing = fc.oneof<fc.Arbitrary<Partial<Fault>>[]>(
  fc.constantFrom({ status: 409, body: busy }, { status: 429, body: lock }, { status: 429 }, { status: 503 }),
  fc.constantFrom('1', '20').map((seconds) => ({ status: 429, headers: { 'Retry-After': seconds } })),
  fc.integer({ min: 1, max: 15 }).map((delayMs) => ({ delayMs })),
);
const breaking = fc.oneof<fc.Arbitrary<Partial<Fault>>[]>(
  fc.constantFrom('before', 'after').map((drop) => ({ drop })),
  fc.constantFrom('Failed', 'Canceled').map((operation) => ({ operation })),
  fc.constantFrom(500, 502, 412).map((status) => ({ status })),
  fc.constantFrom<Partial<Fault>>(
    { status: 429, headers: { 'Retry-After': '90' }, times: 40 },
    { status: 403, times: 40 },
    { status: 409, body: busy, times: 40 },
    { drop: 'before', times: 40 },
    { drop: 'after', times: 40 },
  ),
);

const allow = '(shared|one)-nsg/securityRules/JitAccess-Allow';
const allowAtOne = 'one-nsg/securityRules/JitAccess-Allow';
const deny = '(shared|one)-nsg/securityRules/JitAccess-Deny';
const denyAtOne = 'one-nsg/securityRules/JitAccess-Deny';
const whole = 'networkSecurityGroups/(shared|one)-nsg\\?';
const operations = '/operation(s|Results)/';
const writeAllow = ['PUT', allow, 'PUT', allowAtOne, 'PUT', whole, 'GET', operations];
const writeDeny = ['PUT', deny, 'PUT', denyAtOne, 'PUT', whole, 'PATCH', 'tags/default', 'GET', operations];
const remove = ['DELETE', allow, 'DELETE', allowAtOne, 'DELETE', deny, 'PUT', whole];
const look = ['GET', whole, 'GET', 'networkInterfaces', 'GET', 'virtualMachines', 'POST', 'ResourceGraph'];

/** Where each act can be hurt: its own writes, what takes them back, its reads. Nowhere where others write. */
const places: Readonly<Record<Act['does'], readonly string[]>> = {
  enable: [...writeDeny, ...writeDeny, 'DELETE', deny, 'GET', whole],
  enableAgain: [...writeDeny, ...look],
  open: [...writeAllow, ...writeAllow, 'DELETE', allow, 'GET', whole],
  extend: [...writeAllow, ...writeAllow, 'DELETE', allow, 'GET', whole],
  close: [...remove, ...look],
  closeVm: [...remove, ...look],
  closeMine: [...remove, ...look],
  disable: [...remove, 'PATCH', 'tags/default', 'PATCH', 'tags/default', 'GET', whole],
  repair: [...writeDeny, ...remove, ...look],
  sweep: [...remove, ...look],
};

/** Faults that meet at least one of the acts, if Azure is asked there. */
export function faultsFor(acts: readonly Act[]): fc.Arbitrary<readonly Fault[]> {
  const all = acts.flatMap(({ does }) => {
    const list = places[does];
    return list.flatMap((path, i) => (i % 2 === 1 ? [{ method: list[i - 1] ?? 'GET', path }] : []));
  });
  const fault = fc
    .tuple(
      fc.constantFrom(...all),
      fc.oneof({ weight: 1, arbitrary: passing }, { weight: 2, arbitrary: breaking }),
      fc.constantFrom(1, 1, 1, 2, 3),
      fc.constantFrom(0, 0, 0, 1, 2),
    )
    .map(([place, effect, times, after]): Fault => ({ ...place, times, after, ...effect }));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(fault, { minLength: 1, maxLength: 3 }) },
  );
}
