import { expect, test } from 'vitest';
import {
  group,
  nicId,
  nsgId,
  principal,
  resource,
  rule,
  smallWorld,
  subscription,
  testSandbox,
  vmId,
  vnetId,
} from './testSandbox.ts';

const sshId = `${nsgId}/securityRules/ssh`;
const network = 'Microsoft.Network';

test('no token and an unknown principal are 401 with a challenge; any other token is the owner', async () => {
  const azure = await testSandbox();

  const none = await fetch(`${azure.endpoint}/subscriptions?api-version=2022-12-01`);
  const unknown = await azure.call('GET', '/subscriptions', undefined, { as: 'sandbox-nobody' });
  const other = await azure.call('PUT', sshId, { properties: rule() }, { as: 'eyJ0.whatever.x' });

  expect(none.status).toBe(401);
  expect(none.headers.get('www-authenticate')).toMatch(/^Bearer authorization_uri="https:/);
  expect(await none.json()).toMatchObject({ error: { code: 'AuthenticationFailed' } });
  expect(unknown).toMatchObject({ status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } });
  expect(other.status).toBe(201);
});

test('a refusal names the principal, the action and the scope', async () => {
  const azure = await testSandbox();

  const answer = await azure.call('PUT', sshId, { properties: rule() }, { as: 'sandbox-reader' });

  expect(answer.status).toBe(403);
  expect(answer.body.error).toEqual({
    code: 'AuthorizationFailed',
    message:
      "The client 'reader' with object id 'oid-of-reader' does not have authorization to perform action " +
      `'Microsoft.Network/networkSecurityGroups/securityRules/write' over scope '${sshId}' or the scope is invalid. ` +
      'If access was recently granted, please refresh your credentials.',
  });
});

test.each([
  ['PUT', sshId, 'networkSecurityGroups/securityRules/write'],
  ['DELETE', sshId, 'networkSecurityGroups/securityRules/delete'],
  ['PUT', nsgId, 'networkSecurityGroups/write'],
  ['PATCH', nsgId, 'networkSecurityGroups/write'],
  ['GET', nsgId, 'networkSecurityGroups/read'],
  ['GET', `${nsgId}/securityRules`, 'networkSecurityGroups/securityRules/read'],
  ['DELETE', nicId, 'networkInterfaces/delete'],
])('%s of %s asks for %s', async (method, path, action) => {
  const azure = await testSandbox({
    world: smallWorld({ principals: [principal('none', [])] }),
  });

  const body =
    method === 'GET' || method === 'DELETE' ? undefined : { location: 'westeurope', properties: rule() };
  const { status, body: answer } = await azure.call(method, path, body, { as: 'sandbox-none' });

  expect(status).toBe(403);
  expect(answer.error.message).toContain(`'${network}/${action}'`);
});

test('a POST asks for its action', async () => {
  const azure = await testSandbox();

  const { body } = await azure.call('POST', `${vmId}/powerOff`, undefined, { as: 'sandbox-reader' });

  expect(body.error.message).toContain(
    `'Microsoft.Compute/virtualMachines/powerOff/action' over scope '${vmId}'`,
  );
});

test('rights hold below their scope only, and patterns cross slashes in any casing', async () => {
  const azure = await testSandbox({
    world: smallWorld({
      principals: [
        principal('here', ['microsoft.network/*/WRITE', '*/read'], nsgId.toUpperCase()),
        principal('elsewhere', ['*'], `${group}2`),
      ],
    }),
  });

  const here = await azure.call('PUT', sshId, { properties: rule() }, { as: 'sandbox-here' });
  const outside = await azure.call('GET', nicId, undefined, { as: 'sandbox-here' });
  const elsewhere = await azure.call('GET', nsgId, undefined, { as: 'sandbox-elsewhere' });

  expect([here.status, outside.status, elsewhere.status]).toEqual([201, 403, 403]);
});

test('a notAction takes from its own assignment and not from another', async () => {
  const narrowed = principal('narrowed', ['*'], subscription, [`${network}/networkSecurityGroups/*/delete`]);
  const both = {
    ...narrowed,
    name: 'both',
    assignments: [...narrowed.assignments, { scope: group, actions: [`${network}/*`] }],
  };
  const azure = await testSandbox({ world: smallWorld({ principals: [narrowed, both] }) });

  const refused = await azure.call('DELETE', sshId, undefined, { as: 'sandbox-narrowed' });
  const allowed = await azure.call('DELETE', sshId, undefined, { as: 'sandbox-both' });

  expect([refused.status, allowed.status]).toEqual([403, 204]);
});

test('a write that refers to other resources needs the right to join them', async () => {
  const writer = principal('writer', ['*/read', `${network}/networkInterfaces/write`]);
  const joiner = principal('joiner', [...(writer.assignments[0]?.actions ?? []), `${network}/*/join/action`]);
  const azure = await testSandbox({ world: smallWorld({ principals: [writer, joiner] }) });
  const { body } = await azure.call('GET', nicId);

  const refused = await azure.call('PUT', nicId, body, { as: 'sandbox-writer' });
  const allowed = await azure.call('PUT', nicId, body, { as: 'sandbox-joiner' });

  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'LinkedAuthorizationFailed' } } });
  expect(refused.body.error.message).toMatch(/networkSecurityGroups\/join\/action' on the linked scope/);
  expect(allowed.status).toBe(200);
});

test('a firewall needs its subnet and its public address joined', async () => {
  const writer = principal('writer', ['*/read', `${network}/azureFirewalls/write`]);
  const azure = await testSandbox({ world: smallWorld({ principals: [writer] }) });
  const configuration = { name: 'ip', properties: { subnet: { id: `${vnetId}/subnets/front` } } };

  const answer = await azure.call(
    'PUT',
    `${group}/providers/${network}/azureFirewalls/fw`,
    { location: 'westeurope', properties: { ipConfigurations: [configuration] } },
    { as: 'sandbox-writer' },
  );

  expect(answer.body.error.message).toContain('virtualNetworks/subnets/join/action');
});

test('lists show what the caller may read, and refuse a caller who may read nothing there', async () => {
  const other = resource(`${group}/providers/${network}/networkSecurityGroups/other`, {});
  const world = smallWorld({ principals: [principal('one', ['*/read'], nsgId), principal('none', [])] });
  world.resources.push(other);
  const azure = await testSandbox({ world });
  const path = `${subscription}/providers/${network}/networkSecurityGroups`;

  const all = await azure.call('GET', path);
  const some = await azure.call('GET', path, undefined, { as: 'sandbox-one' });
  const none = await azure.call('GET', path, undefined, { as: 'sandbox-none' });
  const everything = await azure.call('GET', `${subscription}/resources`, undefined, { as: 'sandbox-one' });

  expect(all.body.value).toHaveLength(2);
  expect(some.body.value.map(({ id }) => id)).toEqual([nsgId]);
  expect(none).toMatchObject({ status: 403, body: { error: { code: 'AuthorizationFailed' } } });
  expect(everything.body.value).toHaveLength(1);
});

test('permissions are those of the assignments at the scope and above, and need no right', async () => {
  const azure = await testSandbox({
    world: smallWorld({
      principals: [
        {
          name: 'mixed',
          objectId: 'oid',
          assignments: [
            { scope: subscription, actions: ['a/read'] },
            { scope: group, actions: ['b/*'], notActions: ['b/delete'] },
            { scope: nsgId, actions: ['c/write'] },
          ],
        },
      ],
    }),
  });
  const at = async (scope: string): Promise<unknown> => {
    const path = `${scope}/providers/Microsoft.Authorization/permissions`;
    return (await azure.call('GET', path, undefined, { as: 'sandbox-mixed' })).body.value;
  };

  const entry = (actions: string[], notActions: string[] = []) => ({
    actions,
    notActions,
    dataActions: [],
    notDataActions: [],
  });
  expect(await at(subscription)).toEqual([entry(['a/read'])]);
  expect(await at(group)).toEqual([entry(['a/read']), entry(['b/*'], ['b/delete'])]);
  expect(await at(nsgId)).toEqual([entry(['a/read']), entry(['b/*'], ['b/delete']), entry(['c/write'])]);
});

test('subscriptions and groups are shown to whoever holds a role in them', async () => {
  const second = { subscriptionId: 'second', displayName: 'Second', tenantId: 't' };
  const world = smallWorld({ principals: [principal('one', ['*/read'], nsgId)] });
  world.subscriptions.push(second);
  const azure = await testSandbox({ world });

  const mine = await azure.call('GET', '/subscriptions', undefined, { as: 'sandbox-one' });
  const hidden = await azure.call('GET', '/subscriptions/second', undefined, { as: 'sandbox-one' });
  const all = await azure.call('GET', '/subscriptions');
  const tenants = await azure.call('GET', '/tenants');

  expect(mine.body.value.map(({ displayName }) => displayName)).toEqual(['Test']);
  expect(mine.body.value[0]).toMatchObject({ id: subscription, state: 'Enabled' });
  expect(hidden.status).toBe(403);
  expect(all.body.value).toHaveLength(2);
  expect(tenants.body.value).toHaveLength(2);
});

test('whoever may write a rule in one group may follow the operation', async () => {
  const azure = await testSandbox({ world: smallWorld({ principals: [principal('local', ['*'], nsgId)] }) });

  const put = await azure.call('PUT', sshId, { properties: rule() }, { as: 'sandbox-local' });
  const url = put.headers.get('azure-asyncoperation') ?? '';

  expect((await azure.call('GET', url, undefined, { as: 'sandbox-local' })).body.status).toBe('Succeeded');
});
