import type { ListedWindow, MachineSummary } from '../../src/access/machineListing.ts';
import type { AccessWindow } from '../../src/core/accessWindow.ts';
import type { JitPort } from '../../src/core/jitPolicy.ts';
import { endpoint, machine } from '../core/buildMachine.ts';

/** 14:00 UTC; every time of these tests is counted from here. */
export const start = Date.UTC(2026, 10, 22, 14);
export const minutes = (count: number) => count * 60_000;

/** A window of alice's on web-01, SSH, that ends so many minutes after the start. */
export function accessWindow(id: string, endMinutes: number, more: Partial<AccessWindow> = {}): AccessWindow {
  return {
    id,
    vmHash: '0a1b2c3d',
    vmName: 'web-01',
    endSeconds: (start + minutes(endMinutes)) / 1000,
    ports: [{ number: 22, protocol: 'TCP', sources: ['203.0.113.7/32'] }],
    requestor: 'alice',
    justification: '',
    rules: [
      {
        group: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg',
        rule: `JitAccess-Allow-web-01-0a1b2c3d-${id}-1`,
      },
    ],
    frontends: [],
    backend: 'direct',
    ...more,
  };
}

export function listed(window: AccessWindow): ListedWindow {
  return { window, machine: machine(window.vmName, []), isOverdue: false };
}

export const ssh: JitPort = { number: 22, protocol: 'TCP', allowedSources: '*', maxDurationMinutes: 180 };

/** A configured Linux VM with SSH in its policy. */
export function summary(name: string, more: Partial<MachineSummary> = {}): MachineSummary {
  return {
    machine: machine(name, [endpoint('10.0.0.4', { nicGroup: 'nsg' })]),
    state: 'configured',
    reasons: [],
    backend: 'direct',
    policy: { ports: [ssh] },
    unreadablePolicy: null,
    exposed: [],
    windows: [],
    lastWeek: null,
    drift: [],
    ...more,
  };
}
