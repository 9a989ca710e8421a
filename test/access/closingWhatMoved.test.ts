import { expect, test } from 'vitest';
import type { ArmResource } from '../../src/sandbox/world.ts';
import { type ClosingScene, startClosing } from './closingScene.ts';
import { expectOk } from './expectOk.ts';
import { group, nicNsgId, vmId } from './machineWorld.ts';
import { type Access, here } from './startAccess.ts';

const nicId = `${group.id}/providers/Microsoft.Network/networkInterfaces/vm-nic`;
const otherNsgId = nicNsgId.replace('nic-nsg', 'other-nsg');

const resource = async (access: Access, id: string) =>
  (await access.world()).resources.find((one) => one.id.toLowerCase() === id.toLowerCase()) as ArmResource;
const allows = async (access: Access, name = 'nic-nsg') =>
  (await access.rules(name)).filter((rule) => rule.name.startsWith('JitAccess-Allow'));
const ours = async (access: Access) =>
  (await access.world()).resources.flatMap(({ properties }) =>
    ((properties?.securityRules ?? []) as { name: string }[])
      .map(({ name }) => name)
      .filter((name) => name.startsWith('JitAccess-')),
  );

async function useGroup({ access }: ClosingScene, id: string | null): Promise<void> {
  const nic = await resource(access, nicId);
  const { networkSecurityGroup: _, ...properties } = nic.properties ?? {};
  const put = id === null ? properties : { ...properties, networkSecurityGroup: { id } };
  await access.call('PUT', nicId, { ...nic, properties: put });
}

async function makeGroup({ access }: ClosingScene, id: string, securityRules: unknown[] = []): Promise<void> {
  const { location } = await resource(access, vmId);
  await access.call('PUT', id, { location, properties: { securityRules } });
}

async function moveMachine({ access }: ClosingScene): Promise<string> {
  const vm = await resource(access, vmId);
  const there = group.id.replace(/app$/, 'elsewhere');
  const id = vmId.replace(group.id, there);
  await access.call('PUT', `${there}?api-version=2021-04-01`, { location: vm.location });
  await access.call('DELETE', vmId);
  const { location, tags, properties } = vm;
  await access.call('PUT', id, { location, tags, properties });
  return id;
}

interface Change {
  when: string;
  happen(scene: ClosingScene): Promise<unknown>;
  /** The group in which the rule of the window stands then, until the end; undefined where it is gone at once. */
  stands: string | undefined;
}

const changes: Change[] = [
  { when: 'the VM is deleted', happen: ({ access }) => access.call('DELETE', vmId), stands: 'nic-nsg' },
  { when: 'the VM is moved to another resource group', happen: moveMachine, stands: 'nic-nsg' },
  {
    when: 'another group takes the place of the one that holds the rule',
    async happen(scene) {
      await makeGroup(scene, otherNsgId);
      await useGroup(scene, otherNsgId);
    },
    stands: 'nic-nsg',
  },
  { when: 'the group guards nothing any more', happen: (scene) => useGroup(scene, null), stands: 'nic-nsg' },
  ...[
    { what: 'lets anybody in', edit: { sourceAddressPrefix: '*', sourceAddressPrefixes: [] } },
    { what: 'opens every port', edit: { destinationPortRange: '*', destinationPortRanges: [] } },
    {
      what: 'says another end in its description',
      edit: { description: 'jit1 until=2030-01-01T00:00:00Z by=x' },
    },
    { what: 'says nothing in its description', edit: { description: '' } },
    { what: 'has another priority', edit: { priority: 123 } },
  ].map(({ what, edit }) => ({
    when: `somebody edits the rule so that it ${what}`,
    async happen({ access }: ClosingScene) {
      const [rule] = await allows(access);
      const properties = { ...rule?.properties, ...edit };
      await access.call('PUT', `${nicNsgId}/securityRules/${rule?.name}`, { properties });
    },
    stands: 'nic-nsg',
  })),
  {
    when: 'the group is deleted',
    async happen(scene) {
      await useGroup(scene, null);
      await scene.access.call('DELETE', nicNsgId);
    },
    stands: undefined,
  },
  {
    when: 'the group is deleted and made again with the same name',
    async happen(scene) {
      await useGroup(scene, null);
      await scene.access.call('DELETE', nicNsgId);
      await makeGroup(scene, nicNsgId);
      await useGroup(scene, nicNsgId);
    },
    stands: undefined,
  },
  {
    when: 'the group is deleted and made again from a template that has our rules',
    async happen(scene) {
      const { properties } = await resource(scene.access, nicNsgId);
      await useGroup(scene, null);
      await scene.access.call('DELETE', nicNsgId);
      await makeGroup(scene, nicNsgId, properties?.securityRules as unknown[]);
      await useGroup(scene, nicNsgId);
    },
    stands: 'nic-nsg',
  },
];

test.each(changes)(
  '$when: at its end the window is closed, and no rule of it is left anywhere',
  async ({ happen, stands }) => {
    const scene = await startClosing();
    const { access, window } = scene;
    await scene.pass(5);
    await happen(scene);
    await scene.pass(5);
    expect(await ours(access)).toEqual(
      stands === undefined ? [] : expect.arrayContaining([expect.stringContaining(window.id)]),
    );

    await scene.passEnd();
    await scene.pass(2);

    expect((await ours(access)).filter((name) => name.includes(window.id))).toEqual([]);
    expect(scene.told).toEqual([`closed ${window.id}`]);
    expect(scene.shown()).toBeNull();
  },
);

test.each(changes)(
  '$when: a sweep after the end leaves no rule that opens, and says so',
  async ({ happen }) => {
    const scene = await startClosing();
    const { access, window } = scene;
    await happen(scene);
    await access.clock.advance(31 * 60_000);

    const swept = await scene.sweep();

    expect(swept.code).toBe(0);
    expect((await ours(access)).filter((name) => name.includes(window.id))).toEqual([]);
  },
);

test.each(changes)('$when: its user closes it before its end', async ({ happen, stands }) => {
  const scene = await startClosing();
  const { access, window } = scene;
  await happen(scene);

  const report = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

  expect((await ours(access)).filter((name) => name.includes(window.id))).toEqual([]);
  const failures = report.failed.map(({ error }) => error.kind);
  expect(failures).toEqual(stands === undefined ? ['windowNotFound'] : []);
});

test('a VM that is moved takes its policy along and not its denies: a sweep takes the rules of its former id away before the end', async () => {
  const scene = await startClosing();
  const { access } = scene;
  const id = await moveMachine(scene);
  expect(await access.probe(here, id)).toBe('Allow');

  const swept = await scene.sweep();

  expect(swept.code).toBe(0);
  expect(await ours(access)).toEqual([]);
  const { machine, policy, drift } = expectOk(await access.app.readMachine({ vm: id }));
  expect({ id: machine.id, ports: policy?.ports.map(({ number }) => number) }).toEqual({ id, ports: [22] });
  expect(drift).toMatchObject([{ kind: 'denyMissing' }]);
  expectOk(await access.app.repair({ vm: id }));
  expect(await access.probe(here, id)).toBe('Deny');
});

test('somebody turns the rule into a deny: nothing is open, the window counts as closed, and a sweep takes the rule', async () => {
  const scene = await startClosing();
  const { access, window } = scene;
  const [rule] = await allows(access);
  const properties = { ...rule?.properties, access: 'Deny' };
  await access.call('PUT', `${nicNsgId}/securityRules/${rule?.name}`, { properties });

  await scene.passEnd();
  await scene.pass(2);
  const atItsEnd = await access.probe(here, vmId);
  const swept = await scene.sweep();

  expect({ atItsEnd, code: swept.code }).toEqual({ atItsEnd: 'Deny', code: 0 });
  expect(scene.told).toEqual([`closed ${window.id}`]);
  expect(await allows(access)).toEqual([]);
});
