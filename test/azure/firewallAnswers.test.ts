import { describe, expect, test } from 'vitest';
import { securityRules } from '../../src/azure/securityRules.ts';
import { type Answer, type Received, startAnswers } from './startAnswers.ts';
import { allowName, dnat } from './startFirewalls.ts';

const network = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network';
const classic = `${network}/azureFirewalls/fw`;
const policyId = `${network}/firewallPolicies/p`;
const own = `${policyId}/ruleCollectionGroups/JitAccess`;
const guid = '28f0a10c-6268-420e-82ae-dd3d92311aeb';
const rule = dnat('192.0.2.10:50022', '10.0.0.4');
const name = allowName('app-01');

const policyBody = { id: policyId, properties: { provisioningState: 'Succeeded' } };
const groupBody = {
  properties: { priority: 101, ruleCollections: [], provisioningState: 'Succeeded' },
  id: own,
  name: 'JitAccess',
  etag: guid,
};
const firewallBody = {
  name: 'fw',
  id: classic,
  etag: `W/"${guid}"`,
  properties: { provisioningState: 'Succeeded', natRuleCollections: [] },
};

/** What Azure answers to reads; the writes are the test's. */
function azure(write: (request: Received) => Answer | 'cut', groupHeaders: Record<string, string> = {}) {
  return startAnswers((request) => {
    const path = request.url.split('?')[0];
    if (request.method !== 'GET') return write(request);
    if (path === classic) return { body: firewallBody };
    if (path === policyId) return { body: policyBody };
    if (path === own) return { body: groupBody, headers: groupHeaders };
    if (path === `${policyId}/ruleCollectionGroups`) return { body: { value: [groupBody] } };
    return path === '/operation' ? { body: { status: 'InProgress' } } : undefined;
  });
}

describe('a write rests on its read', () => {
  test.each([
    ['of the header, as it is', { etag: `"${guid}"` }],
    ['of the body, quoted where there is no header', {}],
  ])('by the strong ETag of a policy group: that %s', async (_name, headers) => {
    const server = await azure(() => ({}), headers);

    await securityRules(server.ports).put(own, name, rule);

    expect(server.received.find(({ method }) => method === 'PUT')?.ifMatch).toBe(`"${guid}"`);
  });

  test('by the weak ETag of a classic firewall', async () => {
    const server = await azure(() => ({}));

    await securityRules(server.ports).put(classic, name, rule);

    expect(server.received.find(({ method }) => method === 'PUT')?.ifMatch).toBe(`W/"${guid}"`);
  });
});

test.each([classic, own])('an update is followed for half an hour (%s)', async (holder) => {
  const server = await azure(() => ({
    headers: { 'azure-asyncoperation': `${server.endpoint}/operation`, 'retry-after': '10' },
    body: { properties: { provisioningState: 'Updating' } },
  }));

  const outcome = await securityRules(server.ports).put(holder, name, rule);

  expect(outcome).toMatchObject({
    outcome: 'unknown',
    fault: { kind: 'operationFailed', status: 'InProgress' },
  });
  expect(server.sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(30 * 60_000);
});

test('an update that fails keeps the reason that Azure gives', async () => {
  const code = 'FirewallPolicyUpdateFailed';
  const message = 'Put on Firewall Policy p Failed with 1 faulted referenced firewalls';
  const server = await azure(() => ({
    body: { status: 'Failed', properties: { provisioningState: 'Failed' }, error: { code, message } },
  }));

  const outcome = await securityRules(server.ports).put(own, name, rule);

  expect(outcome).toMatchObject({ outcome: 'unknown', fault: { kind: 'operationFailed', code, message } });
});

test('an update that somebody else canceled is not sent again', async () => {
  const server = await azure(() => ({ body: { properties: { provisioningState: 'Canceled' } } }));

  const outcome = await securityRules(server.ports).put(classic, name, rule);

  expect(outcome).toMatchObject({ outcome: 'unknown', fault: { status: 'Canceled' } });
  expect(server.received.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

test.each([408, 500, 502, 504])('an answer of %i may mean that the rule stands', async (status) => {
  const server = await azure(() => ({ status }));

  const outcome = await securityRules(server.ports).put(classic, name, rule);

  expect(outcome).toMatchObject({ outcome: 'unknown', fault: { kind: 'unavailable' } });
  expect(server.received.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

test('a 503 is asked again for a minute', async () => {
  const server = await azure(() => ({ status: 503, headers: { 'retry-after': '20' } }));

  const outcome = await securityRules(server.ports).put(classic, name, rule);

  expect(outcome).toMatchObject({ outcome: 'notApplied', fault: { kind: 'unavailable' } });
  expect(server.sleeps).toEqual([20_000, 20_000, 20_000]);
});

test('an answer without a body means that the group is as it was asked to be', async () => {
  const server = await azure(() => ({ status: 200 }));

  expect(await securityRules(server.ports).put(own, name, rule)).toEqual({ outcome: 'applied' });
});

test('what Azure refuses of one caller is not in the way of another', async () => {
  const bad = allowName('app-01', 2);
  const body = { error: { code: 'AzureFirewallRuleInvalid', message: 'Something is wrong with the rule.' } };
  const server = await azure((request) => (request.body.includes(`"${bad}"`) ? { status: 400, body } : {}));
  const rules = securityRules(server.ports);

  const outcomes = await Promise.all([rules.put(classic, name, rule), rules.put(classic, bad, rule)]);

  expect(outcomes).toMatchObject([
    { outcome: 'applied' },
    { outcome: 'notApplied', fault: { kind: 'refused', code: 'AzureFirewallRuleInvalid' } },
  ]);
});

test('a body that is no firewall is not written', async () => {
  const server = await startAnswers(() => ({ body: { value: 1 } }));

  expect(await securityRules(server.ports).put(classic, name, rule)).toMatchObject({
    outcome: 'notApplied',
    fault: { kind: 'unexpectedAnswer' },
  });
  expect(server.received.every(({ method }) => method === 'GET')).toBe(true);
});
