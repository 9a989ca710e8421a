import { expect, test } from 'vitest';
import type { App } from '../../src/access/app.ts';
import { startAccess } from './startAccess.ts';

const signedOut = {
  getToken: async () => {
    throw new Error('no credential answered');
  },
};

const cause = { kind: 'unauthenticated', message: 'no credential answered' };
const failed = { kind: 'azure', cause };
/** Whoever was to close does not say that nothing was left. */
const unread = { kind: 'rulesUnread', subscriptionId: null, cause };

const useCases: [string, (app: App) => Promise<unknown>, object][] = [
  ['list', (app) => app.listMachines({}), failed],
  ['enable', (app) => app.enablePolicy({ vm: 'jumpbox', existingRules: 'keep' }), failed],
  [
    'request',
    (app) => app.requestAccess({ vm: 'web-01', sources: 'my-ip', justification: '', waitMs: 0 }),
    failed,
  ],
  ['close mine', (app) => app.closeWindows({ by: 'mine' }), unread],
  ['disable', (app) => app.disablePolicy({ vm: 'web-01' }), failed],
  ['sweep', (app) => app.sweep(), unread],
];

test.each(useCases)('%s without a sign-in says so and asks Azure for nothing', async (_, act, error) => {
  const access = await startAccess();

  const result = await act(access.with(signedOut));

  expect(result).toEqual({ ok: false, error });
  expect(await access.requests()).toEqual([]);
});
