import { describe, expect, test } from 'vitest';
import { removeRules } from '../../src/access/removeRules.ts';
import { locks } from '../../src/azure/locks.ts';
import { permissions } from '../../src/azure/permissions.ts';
import { ourRuleName } from '../../src/core/ourRules.ts';
import { expectOk } from '../access/expectOk.ts';
import { allowName, classic, dnat, type Firewalls, policy, startFirewalls } from './startFirewalls.ts';

const [first, second] = [allowName('app-01'), allowName('app-01', 2)];

describe.each([
  { kind: 'classic', holder: classic, rule: dnat('192.0.2.11:50022', '10.11.1.4') },
  { kind: 'policy', holder: policy, rule: dnat('192.0.2.22:50022', '10.21.1.4') },
])('removing rules from a $kind firewall', ({ holder, rule }) => {
  const refs = [first, second].map((name) => ({ group: holder, rule: name }));

  async function withTwoRules(): Promise<Firewalls> {
    const azure = await startFirewalls();
    await azure.rules.put(holder, first, rule);
    await azure.rules.put(holder, second, { ...rule, destinationPorts: ['50023'] });
    await azure.access.forget();
    return azure;
  }

  function remove({ rules, ports, access }: Firewalls) {
    const all = { rules, permissions: permissions(ports), locks: locks(ports), clock: access.clock };
    return removeRules(all, holder, (one) => ourRuleName(one) !== undefined, { expected: refs });
  }

  test('takes them out in one update', async () => {
    const azure = await withTwoRules();

    const removal = await remove(azure);

    expect(removal).toMatchObject({ removed: refs, remaining: [], lostAnswer: false });
    expect(await azure.writes()).toHaveLength(1);
  });

  test('repeats an update that failed, until the firewall says that it is as it should be', async () => {
    const azure = await withTwoRules();
    await azure.access.faults({ path: holder, method: 'PUT', operation: 'Failed', times: 7 });
    await azure.access.faults({ path: holder, method: 'DELETE', operation: 'Failed', times: 7 });

    const removal = await remove(azure);

    expect(removal).toMatchObject({ removed: refs, remaining: [], lostAnswer: true });
    const holderNow = expectOk(await azure.rules.readGroup(holder));
    expect(holderNow).toMatchObject({ rules: [], firewall: { state: 'succeeded' } });
  });

  test('says that they remain where every update fails', async () => {
    const azure = await withTwoRules();
    await azure.access.faults({ path: holder, method: 'PUT', operation: 'Failed', times: 1000 });
    await azure.access.faults({ path: holder, method: 'DELETE', operation: 'Failed', times: 1000 });

    const { removed, remaining } = await remove(azure);

    expect(removed).toEqual([]);
    expect(remaining).toMatchObject(refs.map((ref) => ({ ref, fault: { kind: 'operationFailed' } })));
  });

  test('whose answer is lost ends when the update has ended', async () => {
    const azure = await withTwoRules();
    await azure.access.faults({ path: holder, method: 'PUT', drop: 'after' });
    await azure.access.faults({ path: holder, method: 'DELETE', drop: 'after' });

    const removal = await remove(azure);

    expect(removal).toMatchObject({ removed: refs, remaining: [], lostAnswer: true });
  });

  test('says why where the caller may not', async () => {
    const azure = await withTwoRules();

    const { removed, remaining } = await remove({ ...azure, rules: azure.rulesAs('alice') });

    expect(removed).toEqual([]);
    expect(remaining).toMatchObject(refs.map((ref) => ({ ref, fault: { kind: 'forbidden' } })));
  });

  test('writes nothing where they are gone, and tells them as gone', async () => {
    const azure = await startFirewalls();

    expect(await remove(azure)).toMatchObject({ remaining: [], lostAnswer: false });
    expect(await azure.writes()).toEqual([]);
  });
});
