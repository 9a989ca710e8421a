import type { MachineSummary } from '../../src/access/machineListing.ts';
import type { AccessWindow } from '../../src/core/accessWindow.ts';
import type { GuardFacts } from '../../src/view/guardText.ts';
import type { Looking } from '../../src/view/machineTreeFacts.ts';
import { endpoint, machine } from '../core/buildMachine.ts';
import { drifts, groupOf, vmOf } from './hostileFacts.ts';

export const nowMs = Date.UTC(2026, 10, 22, 14);
export const looking: Looking = { caller: 'alice', nowMs, timeZone: 'UTC' };

/** A window that is open for one hour; a stranger wrote all that is text in it. */
export function windowOf(text: string): AccessWindow {
  return {
    id: text,
    vmHash: '0a1b2c3d',
    vmName: text,
    endSeconds: nowMs / 1000 + 3600,
    ports: [{ number: 22, protocol: 'TCP', sources: [text, '203.0.113.7/32'] }],
    requestor: text,
    justification: text,
    rules: [{ group: groupOf(text), rule: text }],
    frontends: [],
    backend: 'direct',
  };
}

/** A VM with everything that can be shown of one. */
export function summaryOf(text: string): MachineSummary {
  const sku = 'Standard';
  return {
    machine: {
      ...machine(text, [{ ...endpoint('10.0.0.4'), publicAddress: { id: vmOf(text), address: text, sku } }]),
      id: vmOf(text),
      name: text,
      resourceGroup: text,
      location: text,
      subscriptionId: text,
      tags: Object.fromEntries([[text, text]]),
    },
    state: 'configured',
    reasons: [],
    backend: 'direct',
    policy: { ports: [{ number: 22, protocol: 'TCP', allowedSources: '*', maxDurationMinutes: 180 }] },
    unreadablePolicy: { tag: text, reason: text },
    exposed: [
      { number: 22, protocol: 'TCP', rule: text, priority: 300 },
      { number: 3389, protocol: 'TCP', rule: text, priority: 300 },
    ],
    windows: [windowOf(text), { ...windowOf(text), endSeconds: nowMs / 1000 - 60 }],
    lastWeek: { requests: 1, lastAccessMs: nowMs, lastUser: text },
    drift: drifts(text),
  };
}

export function guardOf(text: string): GuardFacts {
  return { functionApp: text, resourceGroup: text, tags: { 'jit-sweep': text, 'jit-guard': text } };
}
