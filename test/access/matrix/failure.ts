import type { Fault } from '../startAccess.ts';
import type { Site } from './site.ts';
import type { LineFault } from './startLine.ts';

/** One way in which a request fails. */
export interface Failure {
  name: string;
  /** Head of its column. */
  title: string;
  at: readonly Site['is'][];
  /** Whether rows that differ little from another have it too. */
  isTelling?: true;
  /** Whether only writes of firewalls have it. */
  isOfFirewalls?: true;
  /** What Azure or the way to it does; or what befalls the client itself. */
  does: Partial<Fault> | LineFault['what'];
}

const anywhere = ['read', 'write', 'poll'] as const;
const followed = ['write', 'poll'] as const;
const isTelling = true;
const everyTime = { times: 1000 };

export const failures: readonly Failure[] = [
  { name: 'killed before', title: 'kill<', at: anywhere, isTelling, does: 'killedBefore' },
  { name: 'killed after', title: 'kill>', at: ['write'], isTelling, does: 'killedAfter' },
  { name: 'lost on the way there', title: 'lost<', at: ['write'], does: { drop: 'before' } },
  { name: 'lost on the way back', title: 'lost>', at: anywhere, isTelling, does: { drop: 'after' } },
  { name: 'lands late', title: 'late', at: ['write'], isTelling, does: 'landsLate' },
  { name: '409', title: '409', at: ['write'], does: answer(409, 'AnotherOperationInProgress') },
  { name: '412', title: '412', at: ['write'], does: answer(412, 'PreconditionFailed') },
  {
    name: '429 with Retry-After',
    title: '429RA',
    at: anywhere,
    does: { ...answer(429, 'SubscriptionRequestsThrottled'), headers: { 'Retry-After': '20' } },
  },
  {
    name: '429 without Retry-After',
    title: '429',
    at: followed,
    does: answer(429, 'SubscriptionRequestsThrottled'),
  },
  {
    name: '429 as a lock',
    title: '429lock',
    at: followed,
    does: answer(429, 'RetryableError', 'RetryableErrorDueToAnotherOperation'),
  },
  { name: '500', title: '500', at: anywhere, does: answer(500, 'InternalServerError') },
  { name: '503', title: '503', at: anywhere, does: answer(503, 'ServerUnavailable') },
  { name: 'operation failed', title: 'failed', at: ['write'], isTelling, does: { operation: 'Failed' } },
  {
    name: 'operation failed every time',
    title: 'failed…',
    at: ['write'],
    isOfFirewalls: true,
    does: { operation: 'Failed', ...everyTime },
  },
  {
    name: 'policy faulted',
    title: 'faulted',
    at: ['write'],
    isOfFirewalls: true,
    does: {
      operation: 'Failed',
      body: {
        error: {
          code: 'FirewallPolicyUpdateFailed',
          message: 'Put on Firewall Policy hub-rules Failed with 1 faulted referenced firewalls',
        },
      },
    },
  },
  { name: 'operation superseded', title: 'supers.', at: ['write'], does: { operation: 'Canceled' } },
  { name: 'token expired', title: '401', at: anywhere, isTelling, does: 'tokenExpired' },
  {
    name: '500 every time',
    title: '500…',
    at: anywhere,
    isTelling,
    does: { ...answer(500, 'InternalServerError'), ...everyTime },
  },
  {
    name: '429 every time',
    title: '429…',
    at: ['write'],
    does: { ...answer(429, 'SubscriptionRequestsThrottled'), headers: { 'Retry-After': '20' }, ...everyTime },
  },
  { name: 'lost every time', title: 'lost…', at: followed, does: { drop: 'after', ...everyTime } },
];

function answer(status: number, code: string, detail?: string): Partial<Fault> {
  const details = detail === undefined ? [] : [{ code: detail, message: detail }];
  return { status, body: { error: { code, message: code, details } } };
}
