import { expect, test } from 'vitest';
import type { App } from '../../src/access/app.ts';
import { startAccess } from './startAccess.ts';

const signedOut = {
  getToken: async () => {
    throw new Error('no credential answered');
  },
};

const useCases: [string, (app: App) => Promise<unknown>][] = [
  ['list', (app) => app.listMachines({})],
  ['enable', (app) => app.enablePolicy({ vm: 'jumpbox', existingRules: 'keep' })],
  ['request', (app) => app.requestAccess({ vm: 'web-01', sources: 'my-ip', justification: '', waitMs: 0 })],
  ['close mine', (app) => app.closeWindows({ by: 'mine' })],
  ['disable', (app) => app.disablePolicy({ vm: 'web-01' })],
  ['sweep', (app) => app.sweep()],
];

test.each(useCases)('%s without a sign-in says so and asks Azure for nothing', async (_, act) => {
  const access = await startAccess();

  const result = await act(access.with(signedOut));

  expect(result).toEqual({
    ok: false,
    error: { kind: 'azure', cause: { kind: 'unauthenticated', message: 'no credential answered' } },
  });
  expect(await access.requests()).toEqual([]);
});
