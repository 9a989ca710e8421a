import { expect, test } from 'vitest';
import { expectOk } from '../expectOk.ts';
import { ask, startFirewalled } from './startFirewalled.ts';

const unread = { kind: 'rulesUnread', cause: { action: 'Microsoft.Network/azureFirewalls/read' } };

test.each(['app-01', 'shop-01'])(
  '%s: who does not see the firewall is not told that a window through it is closed',
  async (name) => {
    const access = await startFirewalled();
    const vm = access.idOf(name);
    expectOk(await access.app.enablePolicy({ vm, existingRules: 'keep' }));
    const { window } = expectOk(await access.app.requestAccess({ ...ask, vm, durationMinutes: 60 }));

    const closing = expectOk(await access.as('appteam').closeWindows({ by: 'ids', ids: [window.id] }));

    expect(closing.closed).toEqual([]);
    expect(closing.failed).toMatchObject([{ id: window.id, error: unread }]);
    expect(expectOk(await access.app.listWindows()).windows).toHaveLength(1);
  },
);

test('a sweep that does not see the firewall does not tell its windows as closed', async () => {
  const access = await startFirewalled();
  const vm = access.idOf('app-01');
  expectOk(await access.app.enablePolicy({ vm, existingRules: 'keep' }));
  const { window } = expectOk(await access.app.requestAccess({ ...ask, vm, durationMinutes: 60 }));
  await access.clock.advance(61 * 60_000);

  const swept = expectOk(await access.as('appteam').sweep());

  expect(swept.closed).toEqual([]);
  expect(swept.failed).toContainEqual(expect.objectContaining({ id: window.id }));
});

test('who cannot read the firewall just now is not told so either', async () => {
  const access = await startFirewalled();
  const vm = access.idOf('app-01');
  expectOk(await access.app.enablePolicy({ vm, existingRules: 'keep' }));
  const { window } = expectOk(await access.app.requestAccess({ ...ask, vm, durationMinutes: 60 }));
  await access.faults({ method: 'GET', path: 'azureFirewalls', times: 99, status: 503 });

  const closing = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

  expect(closing.closed).toEqual([]);
});
