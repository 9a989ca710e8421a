import { describe, expect, test } from 'vitest';
import { type IpPrefix, parseIpPrefix } from '../../src/core/ipPrefix.ts';
import type { World } from '../../src/sandbox/world.ts';
import { contoso } from '../../src/sandbox/worlds/contoso.ts';
import { differences } from './differences.ts';
import { expectOk } from './expectOk.ts';
import { type MachineWorldFacts, machineWorld, vmId } from './machineWorld.ts';
import { type Access, here, startAccess } from './startAccess.ts';

/** Enables, requests, closes and disables; looks at every step from outside. */
async function wholeJob(access: Access, vm: string, source = here, stranger = '203.0.113.99'): Promise<void> {
  const { app } = access;
  const before = await access.world();

  const enabled = expectOk(await app.enablePolicy({ vm, existingRules: 'override' }));
  const [port] = (await app.readPolicy({ vm }).then(expectOk)).policy.ports;
  const number = port?.number ?? 0;
  expect(await access.probe(source, enabled.machine.id, number)).toBe('Deny');
  const { machines } = expectOk(await app.listMachines({}));
  const listed = machines.find(({ machine }) => machine.id === enabled.machine.id);
  expect(listed).toMatchObject({ state: 'configured', backend: 'direct', drift: [], windows: [] });

  const opened = expectOk(
    await app.requestAccess({ vm, sources: sourcesOf(source), justification: 'why', waitMs: 0 }),
  );
  expect(await access.probe(source, enabled.machine.id, number)).toBe('Allow');
  expect(await access.probe(stranger, enabled.machine.id, number)).toBe('Deny');
  const { windows } = expectOk(await app.listWindows());
  expect(windows.map(({ window }) => window.id)).toContain(opened.window.id);
  expect(opened.window).toMatchObject({ requestor: 'owner', justification: 'why' });

  const closed = expectOk(await app.closeWindows({ by: 'ids', ids: [opened.window.id] }));
  expect(closed).toEqual({
    closed: [{ id: opened.window.id, vm: opened.machine.id, inert: [] }],
    failed: [],
    gaps: [],
  });
  expect(await access.probe(source, enabled.machine.id, number)).toBe('Deny');

  expectOk(await app.disablePolicy({ vm }));
  expect(differences(before, await access.world())).toEqual([]);
}

function sourcesOf(source: string): 'my-ip' | IpPrefix[] {
  return source === here ? 'my-ip' : [expectOk(parseIpPrefix(source))];
}

/** Properties of later api-versions, and of people, that our code knows nothing of. */
function withUnknownProperties(world: World): World {
  const copy = structuredClone(world);
  for (const resource of copy.resources) {
    resource.unknownOutside = { kept: [1, null, 'ä'] };
    resource.properties = { ...resource.properties, unknownInside: { flag: false } };
    for (const rule of (resource.properties.securityRules ?? []) as {
      properties: Record<string, unknown>;
    }[]) {
      rule.properties.unknownOfRule = 'kept';
    }
  }
  return copy;
}

describe('the whole job leaves the world as it was', () => {
  const recommended = ['web-02', 'web-03', 'jumpbox', 'dual-01', 'ubuntu-01', 'win-01'];

  test.each(recommended)('%s of the contoso world', async (vm) => {
    const access = await startAccess();

    await wholeJob(access, vm);
  });

  test('a machine without a public address, from the private network', async () => {
    const access = await startAccess();

    await wholeJob(access, 'sql-02', '10.1.1.5', '10.1.1.6');
  });

  test('with properties that nobody knows', async () => {
    const access = await startAccess({ world: withUnknownProperties(contoso) });

    await wholeJob(access, 'web-02');
    await wholeJob(access, 'dual-01');
  });

  const layouts: [string, MachineWorldFacts][] = [
    ['a group on the subnet only', { groups: ['subnet'] }],
    ['a group on the interface only', { groups: ['nic'] }],
    ['groups on both', {}],
    ['two address families', { dualStack: true }],
    [
      'an open rule of somebody else',
      { rules: [{ name: 'ssh', priority: 300, access: 'Allow', ports: '22' }] },
    ],
    ['a deny of somebody else on top', { rules: [{ name: 'no', priority: 101, access: 'Deny' }] }],
  ];
  test.each(layouts)('with %s', async (_, facts) => {
    const access = await startAccess({ world: machineWorld(facts), operationMs: 20 });

    await wholeJob(access, vmId);
  });
});
