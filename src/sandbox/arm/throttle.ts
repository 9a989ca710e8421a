import { ArmError } from './armError.ts';

export type RequestKind = 'read' | 'write' | 'delete';

interface Bucket {
  tokens: number;
  filledAt: number;
  /** No request passes before this; one that comes earlier moves it on. */
  closedUntil: number;
}

interface Limit {
  capacity: number;
  perSecond: number;
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling */
const armLimits: Record<RequestKind, Limit> = {
  read: { capacity: 250, perSecond: 25 },
  write: { capacity: 200, perSecond: 10 },
  delete: { capacity: 200, perSecond: 10 },
};
const networkRead: Limit = { capacity: 10_000, perSecond: 10_000 / 300 };
const networkWrite: Limit = { capacity: 1_000, perSecond: 1_000 / 300 };
// All principals of a subscription together have fifteen times one principal's limit.
const globalFactor = 15;
const waitSeconds = 10;

/** Token buckets per principal and subscription, per subscription, and of the network provider. */
export class Throttle {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Counts a request and returns the headers that say what remains; throws the 429 when nothing does.
   * `subscription` is undefined for calls of the tenant.
   */
  count(kind: RequestKind, subscription: string | undefined, actor: string, namespace: string | undefined) {
    const where = subscription?.toLowerCase() ?? 'tenant';
    const level = subscription === undefined ? 'tenant' : 'subscription';
    const refuse = () =>
      new ArmError(
        429,
        subscription === undefined ? 'TenantRequestsThrottled' : 'SubscriptionRequestsThrottled',
        `Number of '${kind}' requests for ${level} '${subscription ?? ''}' actor '${actor}' exceeded. ` +
          `Please try again after '${waitSeconds}' seconds.`,
        { headers: { 'Retry-After': String(waitSeconds) } },
      );
    const limit = armLimits[kind];
    const global = { capacity: limit.capacity * globalFactor, perSecond: limit.perSecond * globalFactor };
    const remaining = this.#take(`${where}|${actor}|${kind}`, limit, refuse);
    const remainingGlobal = this.#take(`${where}|${kind}`, global, refuse);
    if (namespace?.toLowerCase() === 'microsoft.network' && subscription !== undefined) {
      const network = kind === 'read' ? networkRead : networkWrite;
      const bucket = `${where}|network|${kind === 'read' ? 'read' : 'write'}`;
      this.#take(bucket, network, () => tooManyNetworkRequests(kind));
    }
    return {
      [`x-ms-ratelimit-remaining-${level}-${kind}s`]: String(remaining),
      [`x-ms-ratelimit-remaining-${level}-global-${kind}s`]: String(remainingGlobal),
    };
  }

  #take(name: string, { capacity, perSecond }: Limit, refuse: () => ArmError): number {
    const now = this.#now();
    const bucket = this.#buckets.get(name) ?? { tokens: capacity, filledAt: now, closedUntil: 0 };
    bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond);
    bucket.filledAt = now;
    this.#buckets.set(name, bucket);
    if (now < bucket.closedUntil || bucket.tokens < 1) {
      bucket.closedUntil = now + waitSeconds * 1000;
      throw refuse();
    }
    bucket.tokens -= 1;
    return Math.floor(bucket.tokens);
  }
}

function tooManyNetworkRequests(kind: RequestKind): ArmError {
  const message = `The number of ${kind} requests to Microsoft.Network for this subscription has exceeded the limit.`;
  return new ArmError(429, 'TooManyRequests', message, { headers: { 'Retry-After': String(waitSeconds) } });
}
