import { expect, test } from 'vitest';
import type { App } from '../../../src/access/app.ts';
import type { ListedWindow } from '../../../src/access/machineListing.ts';
import { parseIpPrefix } from '../../../src/core/ipPrefix.ts';
import { expectOk } from '../expectOk.ts';
import { here } from '../startAccess.ts';
import { ask, expectFates, type Firewalled, startFirewalled } from './startFirewalled.ts';

const colleague = '203.0.113.50';

/** How one process ends a window; tells which ids it told closed. */
const ways: Record<string, (app: App, listed: ListedWindow) => Promise<readonly string[]>> = {
  async closing(app, { window }) {
    const { closed } = expectOk(await app.closeWindows({ by: 'ids', ids: [window.id] }));
    return closed.map(({ id }) => id);
  },
  async 'the closing of all of the machine'(app, { window, machine }) {
    const { closed } = expectOk(await app.closeWindows({ by: 'vm', vm: machine?.id ?? '' }));
    return closed.map(({ id }) => id).filter((id) => id === window.id);
  },
  async 'a sweep'(app) {
    return expectOk(await app.sweep()).closed.map(({ id }) => id);
  },
  async 'the end that a timer saw to'(app, listed) {
    return (await app.removeOverdue([listed])).closed.map(({ id }) => id);
  },
};

/**
 * Two people are let in to one machine, so that its group lets through whatever comes from the firewall, and the first
 * one's time is over. Another process has begun to take the first one's rule out of the firewall, which lasts.
 */
async function firewallIsBeingShut(name: string): Promise<{
  access: Firewalled;
  vm: string;
  listed: ListedWindow;
  shut: Promise<unknown>;
}> {
  const access = await startFirewalled({ firewallOperationMs: 900 });
  const vm = access.idOf(name);
  expectOk(await access.app.enablePolicy({ vm, existingRules: 'keep' }));
  const both = [
    { ...ask, vm, durationMinutes: 90 },
    { ...ask, vm, durationMinutes: 180, sources: [expectOk(parseIpPrefix(colleague))] },
  ];
  const [first] = (await access.app.requestAccessToAll(both)).map(expectOk);
  const id = first?.window.id ?? '';
  const endMs = (first?.window.endSeconds ?? 0) * 1000;
  await access.clock.advance(endMs - access.clock.now());
  const listing = expectOk(await access.app.listWindows());
  const listed = listing.windows.find(({ window }) => window.id === id);
  if (!listed) throw new Error('The window is not listed.');
  await access.updates();
  // The update outlasts what the other process does meanwhile, and not the half hour that it is waited for.
  access.clock.onSleep = () => new Promise((resolve) => setTimeout(resolve, 25));
  const other = access.as('owner');
  const holder = {
    ...listed,
    window: { ...listed.window, rules: listed.window.rules.filter(({ group }) => /firewall/i.test(group)) },
  };
  const shut = other.removeOverdue([holder]);
  await expect.poll(() => access.updates(), { interval: 5, timeout: 10_000 }).toHaveLength(1);
  return { access, vm, listed, shut };
}

test.each([
  ...Object.keys(ways).map((way) => ({ name: 'app-01', way })),
  { name: 'shop-01', way: 'closing' },
  { name: 'shop-01', way: 'a sweep' },
])(
  '$name: $way tells nobody closed while the update of another process lasts that shuts the firewall',
  async ({ name, way }) => {
    const { access, vm, listed, shut } = await firewallIsBeingShut(name);
    await expectFates(access, vm, { [here]: 'Allow' });

    const told = await ways[way]?.(access.as('owner'), listed);

    expect(told).toEqual([listed.window.id]);
    await expectFates(access, vm, { [here]: 'Deny' });
    await shut;
  },
);
