import { ArmError } from '../arm/armError.ts';
import type { SandboxClock } from '../sandboxClock.ts';

const queriesPerWindow = 15;
const windowMs = 5000;

interface Window {
  endsAt: number;
  remaining: number;
}
const windows = new WeakMap<SandboxClock, Map<string, Window>>();

/**
 * Counts a query of a user and returns the quota's headers; throws 429 when fifteen were sent in five seconds.
 * https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
 */
export function countQuery(clock: SandboxClock, user: string): Record<string, string> {
  const users = windows.get(clock) ?? new Map<string, Window>();
  windows.set(clock, users);
  const now = clock.now();
  let window = users.get(user);
  if (window === undefined || now >= window.endsAt)
    window = { endsAt: now + windowMs, remaining: queriesPerWindow };
  users.set(user, window);
  const seconds = Math.ceil((window.endsAt - now) / 1000);
  const resetsAfter = `00:00:${String(seconds).padStart(2, '0')}`;
  if (window.remaining === 0) {
    throw new ArmError(429, 'RateLimiting', 'Please provide below info when asking for support.', {
      details: [
        {
          code: 'RateLimiting',
          message:
            'Client application has been throttled and should not attempt to repeat the request until an amount of ' +
            'time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.',
        },
      ],
      headers: {
        'x-ms-user-quota-remaining': '0',
        'x-ms-user-quota-resets-after': resetsAfter,
        'Retry-After': String(seconds),
      },
    });
  }
  window.remaining -= 1;
  return {
    'x-ms-user-quota-remaining': String(window.remaining),
    'x-ms-user-quota-resets-after': resetsAfter,
  };
}
