import { expect, test } from 'vitest';
import { expectOk } from './expectOk.ts';
import { machineWorld, vmId } from './machineWorld.ts';
import { startAccess } from './startAccess.ts';
import { startMeddler } from './startMeddler.ts';

test('a window that is closed while its second rule is being written loses that rule as well', async () => {
  const access = await startAccess({ world: machineWorld() });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const before = (await access.rules('nic-nsg')).map(({ name }) => name);
  let closing: ReturnType<typeof access.app.closeWindows> | undefined;
  let opening: ReturnType<typeof access.app.requestAccess> | undefined;
  let goOn: (() => void) | undefined;
  const isListed = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  // The closing lists while one rule stands, and deletes it when the opening has seen both.
  const closer = access.with({
    endpoint: await startMeddler(access.endpoint, async (request) => {
      if (!request.startsWith('DELETE') || !request.includes('subnet-nsg/securityRules')) return;
      goOn?.();
      await opening;
    }),
  });
  const opener = access.with({
    endpoint: await startMeddler(access.endpoint, async (request) => {
      if (!request.startsWith('PUT') || !request.includes('nic-nsg/securityRules')) return;
      await untilThere();
      closing = closer.closeWindows({ by: 'mine' });
      await isListed;
    }),
  });
  const untilThere = async () => {
    for (let look = 0; look < 1000; look++) if ((await access.rules('subnet-nsg')).length > 1) return;
  };

  opening = opener.requestAccess({ vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 });
  const { window } = expectOk(await opening);
  const report = expectOk(await (closing ?? Promise.reject(new Error('Nobody closed.'))));

  expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
  expect((await access.rules('nic-nsg')).map(({ name }) => name)).toEqual(before);
});
