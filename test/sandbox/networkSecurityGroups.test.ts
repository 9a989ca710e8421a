import { expect, test } from 'vitest';
import { group, nicId, nsgId, resource, rule, smallWorld, testSandbox, vnetId } from './testSandbox.ts';

const newId = `${group}/providers/Microsoft.Network/networkSecurityGroups/new-nsg`;

test('a new group is answered 201 with its default rules, and reads as it was answered but Succeeded', async () => {
  const azure = await testSandbox();
  const body = {
    location: 'westeurope',
    tags: { tier: 'web' },
    properties: { securityRules: [{ name: 'ssh', properties: rule() }] },
  };

  const put = await azure.call('PUT', newId, body);
  const read = await azure.call('GET', newId);

  expect(put.status).toBe(201);
  expect(put.headers.get('retry-after')).toBe('3');
  expect(put.headers.get('azure-asyncnotification')).toBe('Enabled');
  expect(put.body.properties.provisioningState).toBe('Updating');
  expect(put.body.properties.securityRules[0]?.properties.provisioningState).toBe('Updating');
  expect(read.body).toMatchObject({
    id: newId,
    name: 'new-nsg',
    type: 'Microsoft.Network/networkSecurityGroups',
    location: 'westeurope',
    tags: { tier: 'web' },
    properties: { provisioningState: 'Succeeded', resourceGuid: put.body.properties.resourceGuid },
  });
  expect(read.body.properties.securityRules[0]?.properties).toMatchObject({
    ...rule(),
    provisioningState: 'Succeeded',
    sourceAddressPrefixes: [],
  });
  expect(read.body.properties.defaultSecurityRules).toHaveLength(6);
});

test('every rule has the etag of its group, and every write gives all of them another', async () => {
  const azure = await testSandbox();
  const etags = async (): Promise<Set<string | undefined>> => {
    const { body } = await azure.call('GET', nsgId);
    const rules = [...body.properties.securityRules, ...body.properties.defaultSecurityRules];
    return new Set([body.etag, ...rules.map(({ etag }) => etag)]);
  };

  const seen = [await etags()];
  await azure.call('PUT', `${nsgId}/securityRules/ssh`, { properties: rule() });
  seen.push(await etags());
  await azure.call('DELETE', `${nsgId}/securityRules/ssh`);
  seen.push(await etags());
  await azure.call('PATCH', nsgId, { tags: { a: 'b' } });
  seen.push(await etags());
  await azure.call('PUT', nicId, { location: 'westeurope', properties: { ipConfigurations: [] } });
  seen.push(await etags());

  expect(seen.map((set) => set.size)).toEqual([1, 1, 1, 1, 1]);
  expect(new Set(seen.flatMap((set) => [...set])).size).toBe(5);
});

test('a whole PUT with the etag that was read passes once, then 412', async () => {
  const azure = await testSandbox();
  const { body } = await azure.call('GET', nsgId);
  const headers = { 'If-Match': body.etag };

  const first = await azure.call('PUT', nsgId, body, { headers });
  const second = await azure.call('PUT', nsgId, body, { headers });

  expect(first.status).toBe(200);
  expect(second).toMatchObject({ status: 412, body: { error: { code: 'PreconditionFailed' } } });
});

test('a rule honours If-Match with the etag of its group, and If-None-Match', async () => {
  const azure = await testSandbox();
  const id = `${nsgId}/securityRules/allow-web`;

  const stale = await azure.call('DELETE', id, undefined, { headers: { 'If-Match': 'W/"stale"' } });
  const taken = await azure.call('PUT', id, { properties: rule() }, { headers: { 'If-None-Match': '*' } });
  const fresh = (await azure.call('GET', nsgId)).body.etag;
  const deleted = await azure.call('DELETE', id, undefined, { headers: { 'If-Match': fresh } });

  expect(stale.status).toBe(412);
  expect(taken.status).toBe(412);
  expect(deleted.status).toBe(202);
});

test('a group shows the NICs and subnets that refer to it, whatever a client sends for them', async () => {
  const azure = await testSandbox();
  const { body } = await azure.call('GET', nsgId);
  body.properties.networkInterfaces = [{ id: '/somebody/else' }];
  body.properties.defaultSecurityRules = [];

  await azure.call('PUT', nsgId, body);
  const read = await azure.call('GET', nsgId);

  expect(read.body.properties.networkInterfaces).toEqual([{ id: nicId }]);
  expect(read.body.properties.subnets).toEqual([{ id: `${vnetId}/subnets/front` }]);
  expect(read.body.properties.defaultSecurityRules).toHaveLength(6);
});

test('a group that is read and sent back changes nothing that was written, known or unknown', async () => {
  const strange = resource(
    nsgId,
    {
      flushConnection: true,
      securityRules: [
        {
          name: 'a',
          note: { deep: [1, null] },
          properties: { ...rule(), future: { x: [] }, sourceAddressPrefixes: [] },
        },
      ],
    },
    { zones: ['1'], extra: 'kept' },
  );
  const azure = await testSandbox({ world: smallWorld({ resources: [strange] }) });

  const { body } = await azure.call('GET', nsgId);
  await azure.call('PUT', nsgId, body);
  const { body: world } = await azure.control('GET', 'world');

  const [stored] = world.resources;
  delete stored?.etag;
  delete stored?.properties.provisioningState;
  for (const child of stored?.properties.securityRules ?? []) delete child.properties.provisioningState;
  expect(stored).toEqual(strange);
});

test('a group without rules in its PUT has none afterwards', async () => {
  const azure = await testSandbox();

  await azure.call('PUT', nsgId, { location: 'westeurope' });

  expect((await azure.call('GET', nsgId)).body.properties.securityRules).toEqual([]);
});

test('two rules of a PUT with one priority are a conflict that names both', async () => {
  const azure = await testSandbox();
  const securityRules = ['a', 'b'].map((name) => ({ name, properties: rule() }));

  const answer = await azure.call('PUT', nsgId, { location: 'westeurope', properties: { securityRules } });

  expect(answer.body.error).toMatchObject({
    code: 'SecurityRuleConflict',
    message: 'Security rule b conflicts with rule a. Rules cannot have the same Priority and Direction.',
  });
});

test('PATCH replaces the tags and nothing else', async () => {
  const azure = await testSandbox();

  const answer = await azure.call('PATCH', nsgId, { tags: { a: '1' }, properties: { securityRules: [] } });

  expect(answer).toMatchObject({ status: 200, body: { tags: { a: '1' } } });
  expect(answer.body.properties.securityRules).toHaveLength(1);
});

test('a group that guards something cannot be deleted; a free one goes', async () => {
  const azure = await testSandbox();
  await azure.call('PUT', newId, { location: 'westeurope' });

  const used = await azure.call('DELETE', nsgId);
  const free = await azure.call('DELETE', newId);
  const read = await azure.call('GET', newId);

  expect(used.body.error.code).toBe('InUseNetworkSecurityGroupCannotBeDeleted');
  expect(free.status).toBe(202);
  expect(read.body.error).toEqual({
    code: 'ResourceNotFound',
    message:
      "The Resource 'Microsoft.Network/networkSecurityGroups/new-nsg' under resource group 'web' was not found.",
  });
  expect(read.headers.get('x-ms-failure-cause')).toBe('gateway');
});
