import { expect, test } from 'vitest';
import { nsgId, rule, smallWorld, testSandbox } from './testSandbox.ts';

const sshId = `${nsgId}/securityRules/ssh`;

test('a new rule is answered 201 Updating, and is Succeeded with another etag when its operation ended', async () => {
  const azure = await testSandbox();

  const put = await azure.call('PUT', sshId, { name: 'ssh', properties: rule() });
  const operation = await azure.call('GET', put.headers.get('azure-asyncoperation') ?? '');
  const read = await azure.call('GET', sshId);

  expect(put.status).toBe(201);
  expect(put.body).toMatchObject({
    name: 'ssh',
    id: sshId,
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties: {
      ...rule(),
      provisioningState: 'Updating',
      sourcePortRanges: [],
      destinationPortRanges: [],
      sourceAddressPrefixes: [],
      destinationAddressPrefixes: [],
    },
  });
  expect(put.headers.get('etag')).toBeNull();
  expect(put.headers.get('azure-asyncoperation')).toMatch(
    /\/providers\/Microsoft\.Network\/locations\/westeurope\/operations\/[0-9a-f-]{36}\?api-version=2023-09-01$/,
  );
  expect(operation).toMatchObject({ status: 200, body: { status: 'Succeeded' } });
  expect(read.body.properties.provisioningState).toBe('Succeeded');
  expect(read.headers.get('etag')).toBe(read.body.etag);
  expect(read.body.etag).toMatch(/^W\/"[0-9a-f-]{36}"$/);
  expect(read.body.etag).not.toBe(put.body.etag);
});

test('a rule that exists is answered 200 and keeps its place and the casing of its name', async () => {
  const azure = await testSandbox();

  const put = await azure.call('PUT', `${nsgId}/securityRules/ALLOW-WEB`, {
    properties: rule({ priority: 301 }),
  });
  const { body } = await azure.call('GET', nsgId);

  expect(put.status).toBe(200);
  expect(body.properties.securityRules).toHaveLength(1);
  expect(body.properties.securityRules[0]).toMatchObject({
    name: 'allow-web',
    properties: { priority: 301 },
  });
});

test('a deleted rule is answered 202 with both URLs, then 204 as its result, and is gone', async () => {
  const azure = await testSandbox();

  const deleted = await azure.call('DELETE', `${nsgId}/securityRules/allow-web`);
  const operation = await azure.call('GET', deleted.headers.get('azure-asyncoperation') ?? '');
  const result = await azure.call('GET', deleted.headers.get('location') ?? '');
  const read = await azure.call('GET', `${nsgId}/securityRules/allow-web`);

  expect(deleted).toMatchObject({ status: 202, body: '' });
  expect(deleted.headers.get('retry-after')).toBe('1');
  expect(deleted.headers.get('location')).toContain('/operationResults/');
  expect(operation.body).toEqual({ status: 'Succeeded' });
  expect(result.status).toBe(204);
  expect(read).toMatchObject({
    status: 404,
    body: {
      error: {
        code: 'NotFound',
        message: `Resource ${nsgId}/securityRules/allow-web not found.`,
        details: [],
      },
    },
  });
  expect(read.headers.get('x-ms-failure-cause')).toBeNull();
});

test('deleting a rule that does not exist is 204', async () => {
  const azure = await testSandbox();

  expect(await azure.call('DELETE', sshId)).toMatchObject({ status: 204, body: '' });
});

test('a rule below a group that does not exist is refused as nested', async () => {
  const azure = await testSandbox();

  for (const [method, body] of [['GET'], ['PUT', { properties: rule() }]] as const) {
    const answer = await azure.call(method, `${nsgId}-none/securityRules/ssh`, body);

    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'ParentResourceNotFound' } } });
    expect(answer.headers.get('x-ms-failure-cause')).toBe('gateway');
  }
});

test('rules are listed, also the six that every group has', async () => {
  const azure = await testSandbox();

  const own = await azure.call('GET', `${nsgId}/securityRules`);
  const defaults = await azure.call('GET', `${nsgId}/defaultSecurityRules`);
  const one = await azure.call('GET', `${nsgId}/defaultSecurityRules/denyallinbound`);

  expect(own.body.value.map(({ name }) => name)).toEqual(['allow-web']);
  expect(defaults.body.value.map((entry) => [entry.name, entry.properties.priority])).toEqual([
    ['AllowVnetInBound', 65000],
    ['AllowAzureLoadBalancerInBound', 65001],
    ['DenyAllInBound', 65500],
    ['AllowVnetOutBound', 65000],
    ['AllowInternetOutBound', 65001],
    ['DenyAllOutBound', 65500],
  ]);
  expect(one.body.properties.access).toBe('Deny');
});

test.each([
  ['priority below 100', { priority: 99 }, 'SecurityRuleInvalidPriority'],
  ['priority above 4096', { priority: 4097 }, 'SecurityRuleInvalidPriority'],
  ['priority missing', { priority: undefined }, 'InvalidRequestFormat'],
  ['priority of another rule', { priority: 300 }, 'SecurityRuleConflict'],
  ['unknown protocol', { protocol: 'Sctp' }, 'InvalidRequestFormat'],
  ['unknown access', { access: 'Maybe' }, 'InvalidRequestFormat'],
  ['direction missing', { direction: undefined }, 'InvalidRequestFormat'],
  ['description of 141 characters', { description: 'x'.repeat(141) }, 'SecurityRuleDescriptionTooLong'],
  ['port beyond 65535', { destinationPortRange: '65536' }, 'SecurityRuleInvalidPortRange'],
  ['port range backwards', { destinationPortRange: '25-22' }, 'SecurityRuleInvalidPortRange'],
  ['no destination port', { destinationPortRange: undefined }, 'InvalidRequestFormat'],
  ['no source', { sourceAddressPrefix: '' }, 'InvalidRequestFormat'],
  ['word that is no tag', { sourceAddressPrefix: 'any' }, 'SecurityRuleInvalidAddressPrefix'],
  [
    'two addresses in one text',
    { sourceAddressPrefix: '10.0.0.1,10.0.0.2' },
    'SecurityRuleInvalidAddressPrefix',
  ],
  ['both forms', { sourceAddressPrefixes: ['192.0.2.1'] }, 'SecurityRuleParameterBothSpecified'],
])('a rule is refused: %s', async (_name, changes, code) => {
  const azure = await testSandbox();

  const answer = await azure.call('PUT', sshId, { properties: rule(changes) });

  expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
});

test.each([
  ['*', ['*', '192.0.2.1'], 'SecurityRuleParameterContainsUnsupportedValue'],
  ['a service tag', ['VirtualNetwork', '192.0.2.1'], 'SecurityRuleParameterContainsUnsupportedValue'],
  ['an address twice', ['192.0.2.1', '192.0.2.1/32'], 'OverlappingSubnetsNotPermittedInSecurityRule'],
  [
    'nested IPv4 prefixes',
    ['192.0.2.128/25', '192.0.2.0/24'],
    'OverlappingSubnetsNotPermittedInSecurityRule',
  ],
  [
    'nested IPv6 prefixes',
    ['2001:db8::/32', '2001:db8:1::/48'],
    'OverlappingSubnetsNotPermittedInSecurityRule',
  ],
])('a list of sources is refused that holds %s', async (_name, sourceAddressPrefixes, code) => {
  const azure = await testSandbox();

  const answer = await azure.call('PUT', sshId, {
    properties: rule({ sourceAddressPrefix: undefined, sourceAddressPrefixes }),
  });

  expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
});

test.each([
  [
    'neighbouring prefixes',
    { sourceAddressPrefix: '', sourceAddressPrefixes: ['192.0.2.0/25', '192.0.2.128/25'] },
  ],
  ['a service tag', { sourceAddressPrefix: 'Internet' }],
  ['a number that Azure takes for a prefix', { sourceAddressPrefix: '789' }],
  ['the other direction with a taken priority', { priority: 300, direction: 'Outbound' }],
  ['protocol in another casing', { protocol: 'TCP' }],
])('a rule is taken: %s', async (_name, changes) => {
  const azure = await testSandbox();

  expect((await azure.call('PUT', sshId, { properties: rule(changes) })).status).toBe(201);
});

test.each(['-ssh', 'ssh-', 'a b', 'x'.repeat(81)])('the name %j is refused', async (name) => {
  const azure = await testSandbox();

  const path = `${nsgId}/securityRules/${encodeURIComponent(name)}`;

  expect(await azure.call('PUT', path, { properties: rule() })).toMatchObject({
    status: 400,
    body: { error: { code: 'InvalidResourceName' } },
  });
});

test('a group takes 1,000 rules and refuses one more', async () => {
  const azure = await testSandbox();
  const rules = Array.from({ length: 1000 }, (_, index) => ({
    name: `r${index}`,
    properties: rule({ priority: 100 + index }),
  }));

  const full = await azure.call('PUT', nsgId, {
    location: 'westeurope',
    properties: { securityRules: rules },
  });
  const more = await azure.call('PUT', sshId, { properties: rule({ priority: 4000 }) });

  expect(full.status).toBe(200);
  expect(more).toMatchObject({ status: 400, body: { error: { code: 'SecurityRulesCountLimitExceeded' } } });
});

test('a group takes 4,000 source addresses over all its rules and refuses more', async () => {
  const azure = await testSandbox({ world: smallWorld() });
  const sources = (third: number) => Array.from({ length: 200 }, (_, index) => `10.1.${third}.${index}`);
  const rules = Array.from({ length: 20 }, (_, index) => ({
    name: `r${index}`,
    properties: rule({
      priority: 100 + index,
      sourceAddressPrefix: '',
      sourceAddressPrefixes: sources(index),
    }),
  }));

  const full = await azure.call('PUT', nsgId, {
    location: 'westeurope',
    properties: { securityRules: rules },
  });
  const more = await azure.call('PUT', sshId, { properties: rule({ priority: 4000 }) });

  expect(full.status).toBe(200);
  expect(more.body.error.code).toBe('SecurityRuleAddressPrefixesLimitExceeded');
});
