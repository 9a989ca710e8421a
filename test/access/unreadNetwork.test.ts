import { expect, test } from 'vitest';
import { expectOk } from './expectOk.ts';
import { machineWorld, principal, vmId } from './machineWorld.ts';
import { startAccess } from './startAccess.ts';

test('a VM whose network may not be read is told as such, and not as one without a network', async () => {
  const carol = principal('carol', ['*'], vmId);
  const access = await startAccess({ world: machineWorld({ principals: [carol] }) });

  const { machines, gaps } = expectOk(await access.as('carol').listMachines({}));

  expect(machines).toMatchObject([{ state: 'none', reasons: [], exposed: [] }]);
  expect(gaps).toContainEqual(
    expect.objectContaining({
      what: 'the network of vm',
      fault: expect.objectContaining({ action: 'Microsoft.Network/networkInterfaces/read' }),
    }),
  );
});
