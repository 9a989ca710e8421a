import { expect, test } from 'vitest';
import { expectOk } from './expectOk.ts';
import { machineWorld, nicNsgId, vmId } from './machineWorld.ts';
import { startAccess } from './startAccess.ts';

const tag = '22/Tcp PT30M 10.0.0.0/8; 8443/Tcp PT1H *';

test('enabling again without naming a policy repairs what is gone and keeps the policy to the letter', async () => {
  const access = await startAccess({ world: machineWorld({ groups: ['nic'], tags: { 'jit-access': tag } }) });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const [deny] = await access.rules('nic-nsg');
  await access.call('DELETE', `${nicNsgId}/securityRules/${deny?.name}`);
  expect(expectOk(await access.app.readMachine({ vm: vmId })).drift).toHaveLength(1);

  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));

  const { machine, drift } = expectOk(await access.app.readMachine({ vm: vmId }));
  expect([machine.tags['jit-access'], drift]).toEqual([tag, []]);
  const rules = await access.rules('nic-nsg');
  expect(rules).toMatchObject([{ properties: { access: 'Deny', destinationPortRanges: ['22', '8443'] } }]);
});
