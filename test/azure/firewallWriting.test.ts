import { describe, expect, test } from 'vitest';
import { firewallRuleFrom } from '../../src/core/firewallRuleProperties.ts';
import { deleteRule } from '../../src/core/planChanges.ts';
import { expectOk } from '../access/expectOk.ts';
import {
  allowName,
  type Body,
  classic,
  denyName,
  dnat,
  type Firewalls,
  filter,
  idOf,
  policy,
  startFirewalls,
} from './startFirewalls.ts';

const applied = { outcome: 'applied' };
const mine = allowName('app-01');
const toApp = dnat('192.0.2.11:50022', '10.11.1.4');
const toShop = dnat('192.0.2.22:50022', '10.21.1.4');

/** What a write must leave as it is: all but states and ETags, which Azure changes by itself. */
function kept(body: Body): string {
  return JSON.stringify(body, (key, value) =>
    key === 'etag' || key === 'provisioningState' ? undefined : value,
  );
}

describe('a rule in a classic firewall', () => {
  test('stands in collections of ours, and reads as it was written', async () => {
    const { rules, body } = await startFirewalls();

    const outcomes = [
      await rules.put(classic, mine, toApp),
      await rules.put(classic, allowName('bare-01'), filter('Allow', '10.11.2.4', 105)),
      await rules.put(classic, denyName('bare-01'), filter('Deny', '10.11.2.4', 106)),
    ];

    expect(outcomes).toEqual([applied, applied, applied]);
    const { properties } = await body(classic);
    expect(properties.natRuleCollections).toMatchObject([
      { name: 'partner-https' },
      { name: 'JitAccess', properties: { priority: 100, action: { type: 'Dnat' }, rules: [{ name: mine }] } },
    ]);
    expect(properties.networkRuleCollections).toMatchObject([
      { name: 'deny-guests' },
      { name: 'allow-time' },
      { name: 'JitAccess', properties: { priority: 105, action: { type: 'Allow' } } },
      { name: 'JitAccess-Deny', properties: { priority: 106, action: { type: 'Deny' } } },
    ]);
    expect(expectOk(await rules.readGroup(classic)).rules).toEqual([
      firewallRuleFrom(mine, toApp),
      firewallRuleFrom(allowName('bare-01'), filter('Allow', '10.11.2.4', 105)),
      firewallRuleFrom(denyName('bare-01'), filter('Deny', '10.11.2.4', 106)),
    ]);
  });

  test('comes and goes, and everything else is to the letter what it was', async () => {
    const { rules, body } = await startFirewalls();
    const before = await body(classic);

    await rules.put(classic, mine, toApp);
    const between = await body(classic);
    const removed = await rules.delete(classic, mine);

    expect(removed).toEqual(applied);
    expect(kept(between)).not.toBe(kept(before));
    expect(kept(await body(classic))).toBe(kept(before));
  });

  test('joins the collection of ours that stands, whatever priority it asks for', async () => {
    const { rules } = await startFirewalls();
    await rules.put(classic, mine, toApp);

    await rules.put(classic, allowName('app-01', 2), {
      ...toApp,
      priority: 101,
      destinationPorts: ['50023'],
    });

    const { rules: read } = expectOk(await rules.readGroup(classic));
    expect(read.map(({ priority }) => priority)).toEqual([100, 100]);
  });

  test('is not written at a priority that somebody took meanwhile', async () => {
    const { rules, writes } = await startFirewalls();

    const outcome = await rules.put(classic, mine, { ...toApp, priority: 200 });

    expect(outcome).toMatchObject({ outcome: 'notApplied', fault: { kind: 'priorityTaken' } });
    expect(await writes()).toEqual([]);
  });

  test('that somebody put into a collection of ours survives ours', async () => {
    const { access, rules, body } = await startFirewalls();
    await rules.put(classic, mine, toApp);
    const firewall = await body(classic);
    const theirs = { ...ruleOf(firewall, 'JitAccess'), name: 'theirs', annotations: { ticket: 'NET-1' } };
    collection(firewall, 'JitAccess').rules.push({ ...theirs, destinationPorts: ['50099'] });
    await access.call('PUT', classic, firewall);

    await rules.delete(classic, mine);
    await rules.delete(classic, 'theirs');

    const left = collection(await body(classic), 'JitAccess').rules;
    expect(left).toMatchObject([{ name: 'theirs', annotations: { ticket: 'NET-1' } }]);
    const holder = expectOk(await rules.readGroup(classic));
    expect(holder.rules).toEqual([]);
    expect(holder.firewall?.collections.find(({ name }) => name === 'JitAccess')?.rules).toHaveLength(1);
  });

  test('that is not there is gone without a write', async () => {
    const { rules, writes } = await startFirewalls();

    expect(await rules.delete(classic, mine)).toEqual(applied);
    expect(await writes()).toEqual([]);
  });

  test('in a collection of ours to which somebody gave another action is still ours, and none is added', async () => {
    const { access, rules, body } = await startFirewalls();
    await rules.put(classic, mine, filter('Allow', '10.11.1.4', 105));
    const firewall = await body(classic);
    collection(firewall, 'JitAccess').action = { type: 'Deny' };
    await access.call('PUT', classic, firewall);

    const added = await rules.put(classic, allowName('app-01', 2), filter('Allow', '10.11.1.4', 105));
    const read = expectOk(await rules.readGroup(classic)).rules;
    await rules.delete(classic, mine);

    expect(added).toMatchObject({ outcome: 'notApplied', fault: { code: 'RuleCollectionTaken' } });
    expect(read).toMatchObject([{ name: mine, access: 'Deny' }]);
    expect(expectOk(await rules.readGroup(classic)).rules).toEqual([]);
  });
});

describe('a rule in a firewall policy', () => {
  test('stands in a group of ours, before all others, and reads as it was written', async () => {
    const { rules, body } = await startFirewalls();

    const outcomes = [
      await rules.put(policy, allowName('shop-01'), toShop),
      await rules.put(policy, allowName('desk-01'), filter('Allow', '10.21.1.5', 200)),
      await rules.put(policy, denyName('desk-01'), filter('Deny', '10.21.1.5', 300)),
    ];

    expect(outcomes).toEqual([applied, applied, applied]);
    expect((await body(policy)).properties).toMatchObject({
      // The strongest that no other group has.
      priority: 101,
      ruleCollections: [
        {
          ruleCollectionType: 'FirewallPolicyNatRuleCollection',
          name: 'JitAccess-Nat',
          priority: 100,
          action: { type: 'Dnat' },
          rules: [{ ruleType: 'NatRule', name: allowName('shop-01'), ipProtocols: ['TCP'] }],
        },
        {
          ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
          name: 'JitAccess-Allow',
          priority: 200,
          action: { type: 'Allow' },
          rules: [{ ruleType: 'NetworkRule', name: allowName('desk-01') }],
        },
        { name: 'JitAccess-Deny', priority: 300, action: { type: 'Deny' } },
      ],
    });
    const holder = expectOk(await rules.readGroup(policy));
    expect(holder.rules).toEqual([
      firewallRuleFrom(allowName('shop-01'), toShop),
      firewallRuleFrom(allowName('desk-01'), filter('Allow', '10.21.1.5', 200)),
      firewallRuleFrom(denyName('desk-01'), filter('Deny', '10.21.1.5', 300)),
    ]);
    expect(holder.firewall).toMatchObject({ ownGroupPriority: 101, groupPriorities: [100, 200, 400] });
    expect(holder.etag).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('takes the group of ours with it when it is the last one', async () => {
    const { access, rules, writes } = await startFirewalls();
    await rules.put(policy, allowName('shop-01'), toShop);
    await rules.put(policy, allowName('shop-01', 2), toShop);
    await access.forget();

    await rules.delete(policy, allowName('shop-01'));
    const last = await rules.delete(policy, allowName('shop-01', 2));

    expect(last).toEqual(applied);
    expect(await writes()).toEqual(['PUT 200', 'DELETE 202']);
    await expect(access.call('GET', policy)).rejects.toThrow('404');
  });

  test('leaves the group to what somebody else wrote in it', async () => {
    const { access, rules, body } = await startFirewalls();
    const foreign = {
      ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
      name: 'theirs',
      priority: 100,
      action: { type: 'Allow' },
      rules: [
        {
          ruleType: 'NetworkRule',
          name: 'x',
          ipProtocols: ['TCP'],
          sourceAddresses: ['10.0.0.0/8'],
          destinationAddresses: ['*'],
          destinationPorts: ['443'],
        },
      ],
      extra: 1,
    };
    await access.call('PUT', policy, { properties: { priority: 500, ruleCollections: [foreign] } });
    const before = await body(policy);

    await rules.put(policy, allowName('shop-01'), toShop);
    const between = await body(policy);
    await rules.delete(policy, allowName('shop-01'));

    expect(between.properties.ruleCollections).toMatchObject([
      { name: 'theirs' },
      { name: 'JitAccess-Nat', priority: 101 },
    ]);
    expect(kept(await body(policy))).toBe(kept(before));
  });

  test('goes under a lock against deletes, and leaves the group empty', async () => {
    const { access, rules, body } = await startFirewalls();
    await rules.put(policy, allowName('shop-01'), toShop);
    await access.call('PUT', `${policy}/providers/Microsoft.Authorization/locks/keep`, {
      properties: { level: 'CanNotDelete' },
    });

    expect(await rules.delete(policy, allowName('shop-01'))).toEqual(applied);
    expect((await body(policy)).properties.ruleCollections).toEqual([]);
    expect(expectOk(await rules.readGroup(policy)).rules).toEqual([]);
  });
});

describe.each([
  { kind: 'classic', holder: classic, rule: toApp, frontend: '192.0.2.10:443', other: '10.11.1.5' },
  { kind: 'policy', holder: policy, rule: toShop, frontend: '192.0.2.21:2222', other: '10.21.1.4' },
])('writes of a $kind firewall', ({ holder, rule, frontend, other }) => {
  const another = { ...rule, destinationPorts: ['50023'] };
  const third = { ...rule, destinationPorts: ['50024'] };

  test('that begin together go together', async () => {
    const { rules, writes } = await startFirewalls();

    const outcomes = await Promise.all([
      rules.put(holder, mine, rule),
      rules.put(holder, allowName('app-01', 2), another),
      rules.put(holder, allowName('app-01', 3), third),
    ]);

    expect(outcomes).toEqual([applied, applied, applied]);
    expect(await writes()).toHaveLength(1);
    expect(expectOk(await rules.readGroup(holder)).rules).toHaveLength(3);
  });

  test('that come while one is under way wait for it and then go together', async () => {
    const azure = await startFirewalls();
    const { rules, writes } = azure;
    const first = await underWay(azure, () => rules.put(holder, mine, rule));

    const later = [
      rules.put(holder, allowName('app-01', 2), another),
      rules.put(holder, allowName('app-01', 3), third),
    ];
    await azure.release('first');

    expect(await Promise.all([first.outcome, ...later])).toEqual([applied, applied, applied]);
    expect(await writes()).toHaveLength(2);
  });

  test('go on for the others when one of them is given up in time, or is too late', async () => {
    const azure = await startFirewalls();
    const { rules } = azure;
    const first = await underWay(azure, () => rules.put(holder, mine, rule));
    const stop = new AbortController();

    const given = rules.put(holder, allowName('app-01', 2), another, { signal: stop.signal });
    const late = rules.put(holder, allowName('app-01', 3), third, { mayStillSend: () => false });
    const last = rules.put(holder, allowName('app-01', 4), { ...third, destinationPorts: ['50025'] });
    stop.abort();
    expect(await given).toEqual({ outcome: 'notApplied', fault: { kind: 'cancelled' } });
    await azure.release('first');

    expect(await late).toMatchObject({ outcome: 'notApplied', fault: { kind: 'busy', code: 'TooLate' } });
    expect([await first.outcome, await last]).toEqual([applied, applied]);
    const { rules: read } = expectOk(await rules.readGroup(holder));
    expect(read.map(({ name }) => name)).toEqual([mine, allowName('app-01', 4)]);
  });

  test('that are given up on the way may stand', async () => {
    const azure = await startFirewalls();
    const stop = new AbortController();
    const first = await underWay(azure, () => azure.rules.put(holder, mine, rule, { signal: stop.signal }));

    stop.abort();

    expect(await first.outcome).toEqual({ outcome: 'unknown', fault: { kind: 'cancelled' } });
    await azure.release('first');
  });

  test('are made again from what somebody else wrote in between', async () => {
    const { access, rules, body, writes } = await startFirewalls();
    await rules.put(holder, mine, rule);
    await access.forget();
    await access.faults({ method: 'PUT', path: holder, status: 412, times: 2 });

    const outcome = await rules.put(holder, allowName('app-01', 2), another);

    expect(outcome).toEqual(applied);
    expect(await writes()).toEqual(['PUT 412', 'PUT 412', 'PUT 200']);
    expect((await body(holder)).properties.provisioningState).toBe('Succeeded');
  });

  test('are told by the ETag of their own read', async () => {
    const azure = await startFirewalls();
    const { rules } = azure;
    await rules.put(holder, mine, rule);
    const before = await azure.body(holder);
    const held = await underWay(azure, () => rules.put(holder, allowName('app-01', 2), another), 'before');

    const extra = { ...before, tags: { somebody: 'else' } };
    const isGroup = holder === policy;
    if (isGroup) Object.assign(extra.properties, { priority: 777 });
    await azure.access.call('PUT', holder, extra);
    await azure.release('first');

    expect(await held.outcome).toEqual(applied);
    const after = await azure.body(holder);
    expect(isGroup ? after.properties.priority : after.tags).toEqual(isGroup ? 777 : { somebody: 'else' });
    expect(expectOk(await rules.readGroup(holder)).rules).toHaveLength(2);
  });

  test('whose frontend leads elsewhere by now are not sent, and the others are', async () => {
    const { rules, writes } = await startFirewalls();
    const [address = '', port = ''] = frontend.split(':');
    const taken = { ...dnat(frontend, other), destinationAddresses: [address], destinationPorts: [port] };

    const [conflict, fine] = await Promise.all([
      rules.put(holder, mine, taken),
      rules.put(holder, allowName('app-01', 2), another),
    ]);

    expect(conflict).toMatchObject({ outcome: 'notApplied', fault: { kind: 'priorityTaken' } });
    expect(fine).toEqual(applied);
    expect(await writes()).toHaveLength(1);
  });

  test('are repeated after an update that failed', async () => {
    const { access, rules, writes } = await startFirewalls();
    await access.faults({ method: 'PUT', path: holder, operation: 'Failed' });

    const outcome = await rules.put(holder, mine, rule);

    expect(outcome).toEqual(applied);
    expect(await writes()).toHaveLength(2);
    expect(expectOk(await rules.readGroup(holder)).firewall?.state).toBe('succeeded');
  });

  test('that fail again and again may stand, and say why', async () => {
    const { access, rules, writes } = await startFirewalls();
    await access.faults({ method: 'PUT', path: holder, operation: 'Failed', times: 100 });

    const outcome = await rules.put(holder, mine, rule);

    expect(outcome).toMatchObject({
      outcome: 'unknown',
      fault: { kind: 'operationFailed', status: 'Failed' },
    });
    expect(await writes()).toHaveLength(6);
    expect(expectOk(await rules.readGroup(holder))).toMatchObject({
      rules: [{ name: mine }],
      firewall: { state: 'failed' },
    });
  });

  test('with nothing to change repeat the update that failed', async () => {
    const { access, rules, writes } = await startFirewalls();
    await rules.put(holder, mine, rule);
    await access.faults({ method: 'PUT', path: holder, operation: 'Failed', times: 6 });
    await rules.put(holder, allowName('app-01', 2), another);
    await access.forget();

    const group = expectOk(await rules.readGroup(holder));

    expect(await rules.writeTogether(group, [])).toEqual(applied);
    expect(await writes()).toEqual(['PUT 200']);
    expect(expectOk(await rules.readGroup(holder)).firewall?.state).toBe('succeeded');
  });

  test('whose answer is lost may stand, and are not sent again', async () => {
    const { access, rules, writes } = await startFirewalls();
    await access.faults({ method: 'PUT', path: holder, drop: 'after' });

    const outcome = await rules.put(holder, mine, rule);

    expect(outcome).toMatchObject({ outcome: 'unknown', fault: { kind: 'unavailable' } });
    expect(await writes()).toHaveLength(1);
    expect(expectOk(await rules.readGroup(holder)).rules).toMatchObject([{ name: mine }]);
  });

  test('wait for the update of somebody else', async () => {
    const { access, rules, body } = await startFirewalls({ firewallOperationMs: 300 });
    // The operation ends by itself, the waits are over at once: the two must not drift apart.
    access.clock.onSleep = () => new Promise((resolve) => setTimeout(resolve, 20));
    const target = holder === policy ? idOf('hub-rules') : holder;
    const theirs = await body(target);
    await access.call('PUT', target, { ...theirs, tags: { by: 'somebody' } });
    expect((await body(target)).properties.provisioningState).toBe('Updating');

    const outcome = await rules.put(holder, mine, rule);

    expect(outcome).toEqual(applied);
    expect((await body(target)).tags).toEqual({ by: 'somebody' });
    expect(Math.max(...access.clock.sleeps)).toBeLessThanOrEqual(10_000);
  });

  test('that Azure refuses as busy wait as it asks', async () => {
    const { access, rules } = await startFirewalls();
    const code = holder === policy ? 'FirewallPolicyRuleCollectionGroupUpdateNotAllowed' : 'RetryableError';
    const body = { error: { code, message: '', details: [] } };
    await access.faults(
      { method: 'PUT', path: holder, status: 400, body, headers: { 'Retry-After': '7' } },
      { method: 'PUT', path: holder, status: 429, body, headers: { 'Retry-After': '60' } },
    );

    expect(await rules.put(holder, mine, rule)).toEqual(applied);
    expect(access.clock.sleeps.slice(0, 2)).toEqual([7_000, 10_000]);
  });

  test('beyond a quota wait as Azure asks only where nobody is kept waiting', async () => {
    const { access, rules } = await startFirewalls();
    const body = { error: { code: 'SubscriptionRequestsThrottled', message: '' } };
    const fault = { method: 'PUT', path: holder, status: 429, body, headers: { 'Retry-After': '90' } };
    await access.faults({ ...fault, times: 2 });

    const opening = await rules.put(holder, mine, rule);
    const closing = await rules.put(holder, mine, rule, { patience: 'unbounded' });

    expect(opening).toMatchObject({ outcome: 'notApplied', fault: { kind: 'throttled' } });
    expect(closing).toEqual(applied);
  });

  test('that are refused for good end with what Azure says', async () => {
    const { rulesAs } = await startFirewalls();

    expect(await rulesAs('alice').put(holder, mine, rule)).toMatchObject({
      outcome: 'notApplied',
      fault: { kind: 'forbidden' },
    });
  });

  test('in a place that is gone find nothing', async () => {
    const { rules } = await startFirewalls();
    const gone = holder.replace(/fw-classic|hub-rules/, 'gone');

    expect(await rules.put(gone, mine, rule)).toMatchObject({
      outcome: 'notApplied',
      fault: { kind: 'notFound' },
    });
  });

  test('take several rules away at once', async () => {
    const { access, rules, writes } = await startFirewalls();
    await rules.put(holder, mine, rule);
    await rules.put(holder, allowName('app-01', 2), another);
    await access.forget();
    const group = expectOk(await rules.readGroup(holder));

    const outcome = await rules.writeTogether(
      group,
      group.rules.map((one) => deleteRule(group, one)),
    );

    expect(outcome).toEqual(applied);
    expect(await writes()).toHaveLength(1);
    expect(expectOk(await rules.readGroup(holder)).rules).toEqual([]);
  });
});

test.each([
  { patience: 'minute', minutes: 10 },
  { patience: 'unbounded', minutes: 30 },
] as const)('a write waits $minutes minutes for somebody else, with patience $patience', async (given) => {
  const { access, rules, writes } = await startFirewalls({ firewallOperationMs: 3_600_000 });
  await access.call('PUT', classic, await access.call('GET', classic));
  await access.forget();
  const startedAt = access.clock.now();

  const outcome = await rules.put(classic, mine, toApp, { patience: given.patience });

  expect(outcome).toMatchObject({ outcome: 'notApplied', fault: { kind: 'busy' } });
  expect(await writes()).toEqual([]);
  const minutes = (access.clock.now() - startedAt) / 60_000;
  expect(Math.round(minutes)).toBe(given.minutes);
});

/** A write that has reached Azure, and is applied or answered on the release of `first`. */
async function underWay(
  { fault, held }: Firewalls,
  begin: () => Promise<unknown>,
  at: 'before' | 'after' = 'after',
): Promise<{ outcome: Promise<unknown> }> {
  await fault({ method: 'PUT', path: 'azureFirewalls|ruleCollectionGroups', hold: `${at}:first` });
  const outcome = begin();
  while ((await held()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return { outcome };
}

interface CollectionProperties {
  action: { type: string };
  rules: Record<string, unknown>[];
}

function collection({ properties }: Body, name: string): CollectionProperties {
  const lists = [properties.natRuleCollections, properties.networkRuleCollections] as {
    name: string;
    properties: CollectionProperties;
  }[][];
  const found = lists.flat().find((one) => one.name === name);
  if (!found) throw new Error(`There is no collection ${name}.`);
  return found.properties;
}

function ruleOf(firewall: Body, name: string): Record<string, unknown> {
  return collection(firewall, name).rules[0] ?? {};
}
