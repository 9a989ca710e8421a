import { expect, test } from 'vitest';
import { parseIpPrefix } from '../../src/core/ipPrefix.ts';
import { expectOk } from './expectOk.ts';
import { machineWorld, vmId } from './machineWorld.ts';
import { startAccess } from './startAccess.ts';

/** A 404 of something on the way to Azure, which knows nothing of what is there. */
const page = {
  path: 'networkSecurityGroups/',
  status: 404,
  headers: { 'content-type': 'text/html' },
  body: '<html>not here</html>',
  times: 99,
};

test('nobody is told that a window is closed because a proxy knows no group', async () => {
  const access = await startAccess({
    world: machineWorld({ groups: ['nic'], tags: { 'jit-access': '22/Tcp PT3H *' } }),
  });
  const { window } = expectOk(
    await access.app.requestAccess({
      vm: vmId,
      sources: [expectOk(parseIpPrefix('192.0.2.7'))],
      justification: '',
      waitMs: 0,
    }),
  );
  // The listing shows the window, and every read of the group by itself meets the proxy.
  await access.faults({ ...page, method: 'GET', path: 'networkSecurityGroups/nic-nsg' });

  const closing = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

  expect(closing.closed).toEqual([]);
  expect(closing.failed).toMatchObject([{ id: window.id, error: { kind: 'leftInPlace' } }]);
});
