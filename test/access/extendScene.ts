import type { App } from '../../src/access/app.ts';
import type { GrantedWindow } from '../../src/access/requestAccess.ts';
import { expectOk } from './expectOk.ts';
import { machineWorld, nicNsgId, vmId } from './machineWorld.ts';
import { type Access, startAccess } from './startAccess.ts';

export const minuteMs = 60_000;
export const flightMs = 30_000;
export const ask = {
  vm: vmId,
  sources: 'my-ip',
  justification: 'deploy a fix',
  durationMinutes: 30,
  waitMs: 0,
} as const;
export const requester = [
  '*/read',
  'Microsoft.Network/networkSecurityGroups/securityRules/write',
  'Microsoft.Network/networkSecurityGroups/securityRules/delete',
];

export interface Open {
  access: Access;
  /** The world before the window opened. */
  before: Awaited<ReturnType<Access['world']>>;
  window: GrantedWindow['window'];
}

/** A window of half an hour on a VM behind the given groups. */
export async function startOpen(
  groups: ('nic' | 'subnet')[] = ['nic'],
  facts: Parameters<typeof machineWorld>[0] = {},
): Promise<Open> {
  const access = await startAccess({ world: machineWorld({ groups, ...facts }) });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const before = await access.world();
  const { window } = expectOk(await access.app.requestAccess(ask));
  return { access, before, window };
}

export const extend = (app: App, window: { id: string }, durationMinutes = 60) =>
  app.extendWindow({ window: window.id, durationMinutes });

/** Moves the clock to so many milliseconds from a moment in Unix seconds. */
export const moveTo = ({ clock }: Access, seconds: number, differenceMs = 0) =>
  clock.advance(seconds * 1000 + differenceMs - clock.now());

export async function allowNames(access: Access, group = 'nic-nsg'): Promise<string[]> {
  const rules = await access.rules(group);
  return rules.map(({ name }) => name).filter((name) => name.startsWith('JitAccess-Allow'));
}

export const isAllow = ({ name }: { name: string }) => name.startsWith('JitAccess-Allow');

/** What a rule says but for its priority, its end and what Azure adds. */
export function withoutPlace(properties: Record<string, unknown> = {}): Record<string, unknown> {
  const { priority: _, description: __, provisioningState: ___, ...rest } = properties;
  return rest;
}

export const lock = (access: Access, level: 'CanNotDelete' | 'ReadOnly') =>
  access.call('PUT', `${nicNsgId}/providers/Microsoft.Authorization/locks/keep`, { properties: { level } });

/** A rule of somebody else for a port that no test asks about. */
export function somebodysRule(priority: number) {
  return {
    properties: {
      protocol: 'Tcp',
      sourcePortRange: '*',
      destinationPortRange: '443',
      sourceAddressPrefix: '*',
      destinationAddressPrefix: '*',
      access: 'Allow',
      direction: 'Inbound',
      priority,
    },
  };
}
