import { expect, test } from 'vitest';
import { group, nicId, nsgId, rule, testSandbox, vmId } from './testSandbox.ts';

const sshId = `${nsgId}/securityRules/ssh`;
// Long enough that nothing ends by itself while a test runs.
const forever = 3_600_000;

test('while an operation runs it is InProgress with Retry-After, and its result is 202', async () => {
  const azure = await testSandbox({ operationMs: forever });

  const deleted = await azure.call('DELETE', `${nsgId}/securityRules/allow-web`);
  const status = await azure.call('GET', deleted.headers.get('azure-asyncoperation') ?? '');
  const result = await azure.call('GET', deleted.headers.get('location') ?? '');
  const rules = await azure.call('GET', `${nsgId}/securityRules`);

  expect(status).toMatchObject({ status: 200, body: { status: 'InProgress' } });
  expect(Number(status.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(result.status).toBe(202);
  expect(result.headers.get('location')).toBe(deleted.headers.get('location'));
  expect(rules.body.value[0]?.properties.provisioningState).toBe('Deleting');
});

test('while a rule is written, another write of a rule is 429 and of the group 409', async () => {
  const azure = await testSandbox({ operationMs: forever });
  await azure.call('PUT', sshId, { properties: rule() });

  const second = await azure.call('PUT', `${nsgId}/securityRules/rdp`, {
    properties: rule({ priority: 101 }),
  });
  const removal = await azure.call('DELETE', sshId);
  const whole = await azure.call('PUT', nsgId, { location: 'westeurope' });
  const nic = await azure.call('PUT', nicId, (await azure.call('GET', nicId)).body);

  for (const refused of [second, removal]) {
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'RetryableError' } } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.body.error.details[0]?.code).toBe('RetryableErrorDueToAnotherOperation');
    expect(refused.body.error.details[0]?.message).toContain('PutSecurityRuleOperation');
  }
  expect(whole).toMatchObject({ status: 409, body: { error: { code: 'AnotherOperationInProgress' } } });
  expect(nic.body.error.details[0]?.code).toBe('ReferencedResourceNotProvisioned');
});

test('an operation that a fault ends Failed leaves the rule in place as Failed', async () => {
  const azure = await testSandbox();
  await azure.control('POST', 'faults', [{ method: 'PUT', path: 'securityRules/ssh', operation: 'Failed' }]);

  const put = await azure.call('PUT', sshId, { properties: rule() });
  const status = await azure.call('GET', put.headers.get('azure-asyncoperation') ?? '');
  const read = await azure.call('GET', sshId);
  const again = await azure.call('PUT', sshId, { properties: rule() });
  const repaired = await azure.call('GET', nsgId);

  expect(put.status).toBe(201);
  expect(status).toMatchObject({
    status: 200,
    body: { status: 'Failed', error: { code: 'InternalServerError' } },
  });
  expect(read.body.properties.provisioningState).toBe('Failed');
  expect(again.status).toBe(200);
  expect(repaired.body.properties.provisioningState).toBe('Succeeded');
});

test('an operation that a fault ends Canceled leaves everything as it was', async () => {
  const azure = await testSandbox();
  await azure.control('POST', 'faults', [{ path: 'securityRules', times: 2, operation: 'Canceled' }]);

  const put = await azure.call('PUT', sshId, { properties: rule() });
  const status = await azure.call('GET', put.headers.get('azure-asyncoperation') ?? '');
  await azure.call('DELETE', `${nsgId}/securityRules/allow-web`);
  const rules = await azure.call('GET', `${nsgId}/securityRules`);

  expect(status.body).toMatchObject({
    status: 'Canceled',
    error: { details: [{ code: 'CanceledAndSupersededDueToAnotherOperation' }] },
  });
  expect(rules.body.value.map(({ name }) => name)).toEqual(['allow-web']);
  expect(rules.body.value[0]?.properties.provisioningState).toBe('Succeeded');
});

test('a NIC is Succeeded in the answer to its PUT', async () => {
  const azure = await testSandbox({ operationMs: forever });

  const { body } = await azure.call('PUT', `${group}/providers/Microsoft.Network/networkInterfaces/second`, {
    location: 'westeurope',
    properties: {
      ipConfigurations: [{ name: 'primary', properties: { subnet: { id: `${vnetOf()}/subnets/front` } } }],
    },
  });

  expect(body.properties.provisioningState).toBe('Succeeded');
  expect(body.properties.ipConfigurations[0]?.properties.privateIPAddress).toBe('10.0.0.5');
});

test('a firewall policy has bare etags, strong headers and operations of its own kind', async () => {
  const azure = await testSandbox();
  const policy = `${group}/providers/Microsoft.Network/firewallPolicies/policy`;
  const groupId = `${policy}/ruleCollectionGroups/JitAccess`;
  await azure.call('PUT', policy, { location: 'westeurope', properties: { sku: { tier: 'Standard' } } });

  const put = await azure.call('PUT', groupId, { properties: { priority: 10_000, ruleCollections: [] } });
  const read = await azure.call('GET', groupId);
  const parent = await azure.call('GET', policy);

  expect(put.status).toBe(201);
  expect(put.headers.get('azure-asyncoperation')).toContain('/nfvOperations/');
  expect(read.body.etag).toMatch(/^[0-9a-f-]{36}$/);
  expect(read.headers.get('etag')).toBe(`"${read.body.etag}"`);
  expect(read.body.type).toBe('Microsoft.Network/FirewallPolicies/RuleCollectionGroups');
  expect(parent.body.properties.ruleCollectionGroups).toEqual([{ id: groupId }]);
});

test('one firewall takes one write at a time', async () => {
  const azure = await testSandbox({ operationMs: forever });
  const firewall = `${group}/providers/Microsoft.Network/azureFirewalls/fw`;
  const body = { location: 'westeurope', properties: { natRuleCollections: [] } };

  const first = await azure.call('PUT', firewall, body);
  const second = await azure.call('PUT', firewall, body);

  expect(first.status).toBe(201);
  expect(first.headers.get('retry-after')).toBe('10');
  expect(second).toMatchObject({ status: 409, body: { error: { code: 'AnotherOperationInProgress' } } });
});

test('a VM is deallocated and started by operations with times, and shows its power only when asked', async () => {
  const azure = await testSandbox();

  const accepted = await azure.call('POST', `${vmId}/deallocate`);
  const status = await azure.call('GET', accepted.headers.get('azure-asyncoperation') ?? '');
  const stopped = await azure.call('GET', `${vmId}?$expand=instanceView`);
  await azure.call('POST', `${vmId}/start`);
  const started = await azure.call('GET', `${vmId}/instanceView`);
  const plain = await azure.call('GET', vmId);

  expect(accepted.status).toBe(202);
  expect(accepted.headers.get('location')).toContain('monitor=true');
  expect(status.body).toMatchObject({
    status: 'Succeeded',
    startTime: expect.any(String),
    endTime: expect.any(String),
  });
  expect(stopped.body.properties.instanceView.statuses).toContainEqual({
    code: 'PowerState/deallocated',
    level: 'Info',
    displayStatus: 'VM deallocated',
  });
  expect(started.body.statuses.at(-1)?.code).toBe('PowerState/running');
  expect(plain.body.properties.instanceView).toBeUndefined();
});

function vnetOf(): string {
  return `${group}/providers/Microsoft.Network/virtualNetworks/web-vnet`;
}
