import { expect, test } from 'vitest';
import { expectOk } from './expectOk.ts';
import { machineWorld, vmId } from './machineWorld.ts';
import { startAccess } from './startAccess.ts';
import { startMeddler } from './startMeddler.ts';

test('a VM that goes under JIT while a sweep takes its orphaned denies away keeps its denies', async () => {
  const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  // A disabling that died half-way: the tag is gone, the deny stands.
  await access.call('PATCH', `${vmId}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`, {
    operation: 'Delete',
    properties: { tags: { 'jit-access': '22/Tcp PT3H *' } },
  });
  let enabled: ReturnType<typeof access.app.enablePolicy> | undefined;
  const sweeper = access.with({
    endpoint: await startMeddler(access.endpoint, async (request) => {
      if (!request.startsWith('DELETE')) return;
      enabled ??= access.app.enablePolicy({ vm: vmId, existingRules: 'keep' });
      await enabled;
    }),
  });

  expectOk(await sweeper.sweep());

  expectOk(await (enabled ?? Promise.reject(new Error('Nothing was swept.'))));
  expect(await access.tags('vm')).toEqual({ 'jit-access': '22/Tcp PT3H *' });
  expect((await access.rules('nic-nsg')).map(({ name }) => name)).toHaveLength(1);
});
