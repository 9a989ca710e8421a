import { expect, test } from 'vitest';
import { group, nsgId, principal, smallWorld, subscription, testSandbox, vmId } from './testSandbox.ts';

const at = (scope: string): string => `${scope}/providers/Microsoft.Resources/tags/default`;

test.each([
  ['subscription', subscription],
  ['resource group', group],
  ['VM', vmId],
  ['group', nsgId],
])('tags of a %s are merged, replaced, deleted and gone', async (_name, scope) => {
  const azure = await testSandbox();
  const patch = async (operation: string, tags: object) =>
    (await azure.call('PATCH', at(scope), { operation, properties: { tags } })).body.properties.tags;

  expect((await azure.call('GET', at(scope))).body.properties.tags).toEqual({});
  expect(await patch('Merge', { a: '1', b: '2' })).toEqual({ a: '1', b: '2' });
  expect(await patch('Merge', { A: '3', c: '' })).toEqual({ a: '3', b: '2', c: '' });
  expect(await patch('Delete', { A: '3', b: 'another value', c: '' })).toEqual({ b: '2' });
  expect(await patch('Delete', { b: '' })).toEqual({});
  expect(await patch('Replace', { d: '4' })).toEqual({ d: '4' });
  const put = await azure.call('PUT', at(scope), { properties: { tags: { e: '5' } } });
  expect(put.body).toMatchObject({
    name: 'default',
    type: 'Microsoft.Resources/tags',
    properties: { tags: { e: '5' } },
  });
  expect((await azure.call('DELETE', at(scope))).status).toBe(200);
  expect((await azure.call('GET', at(scope))).body.properties.tags).toEqual({});
});

test('tags that were merged are on the resource, and nothing else of it changed', async () => {
  const azure = await testSandbox();
  const before = (await azure.call('GET', vmId)).body;

  await azure.call('PATCH', at(vmId), { operation: 'Merge', properties: { tags: { a: '1' } } });

  expect((await azure.call('GET', vmId)).body).toEqual({ ...before, tags: { a: '1' } });
});

test('tags need their own right and none on the resource', async () => {
  const tagger = principal('tagger', ['Microsoft.Resources/tags/*']);
  const azure = await testSandbox({
    world: smallWorld({ principals: [tagger, principal('reader', ['*/read'])] }),
  });
  const body = { operation: 'Merge', properties: { tags: { a: '1' } } };

  const allowed = await azure.call('PATCH', at(vmId), body, { as: 'sandbox-tagger' });
  const refused = await azure.call('PATCH', at(vmId), body, { as: 'sandbox-reader' });

  expect(allowed.status).toBe(200);
  expect(refused.body.error.message).toContain("'Microsoft.Resources/tags/write'");
});

test.each([
  ['51 tags', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, '']))],
  ['a name of 513 characters', { ['n'.repeat(513)]: '' }],
  ['a value of 257 characters', { a: 'v'.repeat(257) }],
  ['a name with a slash', { 'a/b': '' }],
])('%s are refused, by the tags API and on the resource', async (_name, tags) => {
  const azure = await testSandbox();

  const merged = await azure.call('PATCH', at(vmId), { operation: 'Merge', properties: { tags } });
  const patched = await azure.call('PATCH', vmId, { tags });

  expect([merged.status, patched.status]).toEqual([400, 400]);
});

test('50 tags with names of 512 and values of 256 characters are taken', async () => {
  const azure = await testSandbox();
  const name = (index: number) => `${index}`.padEnd(512, 'x');
  const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [name(index), 'v'.repeat(256)]));

  const answer = await azure.call('PUT', at(vmId), { properties: { tags } });

  expect(answer.status).toBe(200);
});
