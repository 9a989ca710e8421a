import { expect, test } from 'vitest';
import { readLocks } from '../../src/access/readLocks.ts';
import { locks } from '../../src/azure/locks.ts';
import { checkLocks } from '../../src/core/lock.ts';
import { expectOk } from '../access/expectOk.ts';
import { startAnswers } from './startAnswers.ts';

const nsg = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/web';
const scopes = ['/subscriptions/S/vm', nsg];
const target = { vm: '/subscriptions/S/vm', groups: [nsg], writesTags: false };

const entry = (scope: string, level: unknown, name = 'keep') => ({
  id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
  type: 'Microsoft.Authorization/locks',
  name,
  properties: { level, notes: null },
});

test('locks are read page by page, in any spelling, and what is no lock is none', async () => {
  const { ports, received } = await startAnswers(({ url }) =>
    url.includes('page2')
      ? { body: { value: [entry(nsg.toUpperCase(), 'cannotdelete')] } }
      : {
          body: {
            value: [
              entry('/subscriptions/s', 'ReadOnly', 'freeze'),
              entry(nsg, 'NotSpecified'),
              entry(nsg, null),
              { id: 7 },
            ],
            nextLink: '/subscriptions/s/page2',
          },
        },
  );

  const found = expectOk(await locks(ports).inSubscription('s'));

  expect(found).toEqual([
    { level: 'ReadOnly', scope: '/subscriptions/s', name: 'freeze' },
    { level: 'CanNotDelete', scope: nsg.toUpperCase(), name: 'keep' },
  ]);
  expect(received[0]?.url).toBe(
    '/subscriptions/s/providers/Microsoft.Authorization/locks?api-version=2016-09-01',
  );
});

test('a write under a lock is refused before it is sent, after one request for each subscription', async () => {
  const { ports, received } = await startAnswers(() => ({ body: { value: [entry(nsg, 'ReadOnly')] } }));

  const reading = await readLocks({ locks: locks(ports) }, scopes);

  expect(checkLocks(reading.locks, target)).toMatchObject({
    ok: false,
    error: { kind: 'locked', locked: [{ scope: nsg }] },
  });
  expect(received).toHaveLength(1);
});

test.each([403, 404, 400])(
  'locks that cannot be read (%d) refuse nothing, and are told as unknown',
  async (status) => {
    const { ports } = await startAnswers(() => ({ status, body: { error: { code: 'No', message: '' } } }));

    const reading = await readLocks({ locks: locks(ports) }, scopes);

    expect(expectOk(checkLocks(reading.locks, target))).toEqual([]);
    expect(reading.unread).toMatchObject([{ subscriptionId: 's' }]);
  },
);

test('a lock against deletes warns', async () => {
  const { ports } = await startAnswers(() => ({ body: { value: [entry(nsg, 'CanNotDelete')] } }));

  const reading = await readLocks({ locks: locks(ports) }, scopes);

  expect(expectOk(checkLocks(reading.locks, target))).toEqual([
    { kind: 'deleteLocked', group: nsg, lock: 'keep', lockScope: nsg },
  ]);
});
