import { describe, expect, test } from 'vitest';
import { inventory } from '../../src/azure/inventory.ts';
import { formatIpPrefix } from '../../src/core/ipPrefix.ts';
import type { Machine } from '../../src/core/machine.ts';
import type { ArmResource, World } from '../../src/sandbox/world.ts';
import { firewalled } from '../../src/sandbox/worlds/firewalled.ts';
import { expectOk } from '../access/expectOk.ts';
import { machineWorld } from '../access/machineWorld.ts';
import { startAccess } from '../access/startAccess.ts';
import { allowName, classic, dnat, idOf, policy, startFirewalls } from './startFirewalls.ts';

const hubHolder = `${idOf('wan-rules')}/ruleCollectionGroups/JitAccess`;
const through = (firewall: string, holderId: string) => ({
  via: 'firewall',
  firewallId: idOf(firewall),
  holderId,
  isDefault: true,
});

/** Of the machine's only address. */
function routeOf({ endpoints }: Machine) {
  expect(endpoints).toHaveLength(1);
  return endpoints[0]?.route;
}

const expectedRoutes = {
  'app-01': through('fw-classic', classic),
  'both-01': through('fw-classic', classic),
  'bare-01': through('fw-classic', classic),
  'shop-01': through('fw-policy', policy),
  'desk-01': through('fw-policy', policy),
  'legacy-01': through('fw-policy', policy),
  'plant-01': through('fw-hub', hubHolder),
  'plant-02': through('fw-hub', hubHolder),
  'nva-01': { via: 'unknownAppliance', address: '10.40.255.4' },
};

describe('the way of a machine', () => {
  test.each(['the index', 'lists'])('is told by %s', async (source) => {
    const access = await startAccess({ world: firewalled });
    if (source === 'lists') await access.faults({ path: 'ResourceGraph', times: 1000, status: 403 });

    const { machines, gaps } = expectOk(await access.app.listMachines({}));

    expect(Object.fromEntries(machines.map(({ machine }) => [machine.name, routeOf(machine)]))).toEqual(
      expectedRoutes,
    );
    expect(gaps).toEqual([]);
  });

  test.each(Object.entries(expectedRoutes))('is read afresh for %s', async (name, route) => {
    const { access } = await startFirewalls();

    const { machine } = expectOk(await access.app.readMachine({ vm: name }));

    expect(routeOf(machine)).toEqual(route);
  });

  test('is told where only the subscription of the machines is listed', async () => {
    const access = await startAccess({ world: firewalled });

    const { machines } = expectOk(await access.app.listMachines({ subscriptions: ['Contoso Workloads'] }));

    const app = machines.find(({ machine }) => machine.name === 'app-01');
    expect(app && routeOf(app.machine)).toEqual(expectedRoutes['app-01']);
  });

  test('is read from an id alone, by looking where the peers of the network are', async () => {
    const access = await startAccess({ world: firewalled });
    await access.faults({ path: 'ResourceGraph', times: 1000, status: 403 });

    const { machine } = expectOk(await access.app.readMachine({ vm: idOf('shop-01') }));

    expect(routeOf(machine)).toEqual(expectedRoutes['shop-01']);
  });

  test('ends at an appliance that is not known for who sees no firewall, and the machine is read all the same', async () => {
    const access = await startAccess({ world: firewalled });

    const { machine } = expectOk(await access.as('appteam').readMachine({ vm: 'app-01' }));
    const { machines } = expectOk(await access.as('appteam').listMachines({}));

    expect(routeOf(machine)).toEqual({ via: 'unknownAppliance', address: '10.10.0.4' });
    const listed = machines.find((one) => one.machine.name === 'app-01');
    expect(listed && routeOf(listed.machine)).toEqual({ via: 'unknownAppliance', address: '10.10.0.4' });
  });

  test.each(['Internet', 'None'])(
    'is no firewall where the default route goes to %s',
    async (nextHopType) => {
      const world = changed('apps-routes', (table) => {
        table.properties = {
          ...table.properties,
          routes: [{ name: 'all', properties: { addressPrefix: '0.0.0.0/0', nextHopType } }],
        };
      });
      const access = await startAccess({ world });

      const app = expectOk(await access.app.readMachine({ vm: 'bare-01' })).machine;

      expect(routeOf(app)).toBeUndefined();
    },
  );

  test('is a firewall without a default route where a NAT rule leads to it', async () => {
    const world = changed('apps-routes', (table) => {
      table.properties = { ...table.properties, routes: [] };
    });
    const { access, rules } = await startFirewalls({ world });
    await rules.put(classic, allowName('bare-01'), dnat('192.0.2.11:50022', '10.11.2.4'));

    const theirs = expectOk(await access.app.readMachine({ vm: 'app-01' })).machine;
    const ours = expectOk(await access.app.readMachine({ vm: 'bare-01' })).machine;
    const none = expectOk(await access.app.readMachine({ vm: 'both-01' })).machine;

    expect(routeOf(theirs)).toEqual({ ...expectedRoutes['app-01'], isDefault: false });
    expect(routeOf(ours)).toEqual({ ...expectedRoutes['app-01'], isDefault: false });
    expect(routeOf(none)).toBeUndefined();
  });

  test.each([
    ['defaultRouteTable', { routes: [] }],
    ['plants', { enableInternetSecurity: false }],
  ])(
    'does not lead by default through a hub that keeps the Internet out of it (%s)',
    async (name, properties) => {
      const world = changed(name, (resource) => {
        resource.properties = { ...resource.properties, ...properties };
      });
      const access = await startAccess({ world });

      const byHub = expectOk(await access.app.readMachine({ vm: 'plant-01' })).machine;
      const byTable = expectOk(await access.app.readMachine({ vm: 'plant-02' })).machine;

      expect(routeOf(byHub)).toBeUndefined();
      expect(routeOf(byTable)).toEqual(expectedRoutes['plant-02']);
    },
  );

  test('is no firewall that has the address of the next hop in a network far away', async () => {
    const world = changed('apps-vnet', (network) => {
      network.properties = { ...network.properties, virtualNetworkPeerings: [] };
    });
    const access = await startAccess({ world });

    const { machine } = expectOk(await access.app.readMachine({ vm: 'bare-01' }));

    expect(routeOf(machine)).toEqual({ via: 'unknownAppliance', address: '10.10.0.4' });
  });
});

describe('what holds rules of a firewall', () => {
  test('of its own tells its addresses and what other people let through', async () => {
    const { rules } = await startFirewalls();

    const holder = expectOk(await rules.readGroup(classic));

    expect(holder).toMatchObject({ id: classic, name: 'fw-classic', rules: [], defaultRules: [] });
    expect(holder.etag).toMatch(/^W\/"/);
    expect(holder.firewall).toMatchObject({ kind: 'classic', ownerId: classic, state: 'succeeded' });
    const [firewall] = holder.firewall?.firewalls ?? [];
    expect(firewall?.privateAddresses.map(formatIpPrefix)).toEqual(['10.10.0.4/32']);
    expect(firewall?.publicAddresses.map(({ address }) => address)).toEqual(['192.0.2.10', '192.0.2.11']);
    expect(firewall?.translatedSources.map(formatIpPrefix)).toEqual(['10.10.0.0/26']);
    expect(holder.firewall?.collections).toEqual([
      {
        holder: classic,
        name: 'partner-https',
        action: 'Dnat',
        priority: 200,
        groupPriority: 0,
        isInherited: false,
        rules: [
          {
            name: 'portal',
            protocols: ['TCP'],
            sources: ['203.0.113.64/28', '203.0.113.100'],
            destinations: ['192.0.2.10'],
            destinationPorts: ['443'],
            translated: { address: '10.11.1.4', port: 443 },
            hasUnreadGroups: false,
          },
        ],
      },
      expect.objectContaining({ name: 'deny-guests', action: 'Deny', priority: 110 }),
      expect.objectContaining({ name: 'allow-time', action: 'Allow', priority: 300 }),
    ]);
  });

  test('by policy tells what the parent policy says first, and is there before our group is', async () => {
    const { rules } = await startFirewalls();

    const holder = expectOk(await rules.readGroup(policy));

    expect(holder).toMatchObject({ id: policy, name: 'JitAccess', etag: '', rules: [] });
    expect(holder.firewall).toMatchObject({
      kind: 'policy',
      ownerId: idOf('hub-rules'),
      groupPriorities: [100, 200, 400],
      ownGroupPriority: null,
      state: 'succeeded',
    });
    expect(holder.firewall?.firewalls.map(({ name }) => name)).toEqual(['fw-policy']);
    const shown = holder.firewall?.collections.map(({ name, action, groupPriority, isInherited }) => ({
      name,
      action,
      groupPriority,
      isInherited,
    }));
    expect(shown).toEqual([
      { name: 'legacy', action: 'Dnat', groupPriority: 100, isInherited: false },
      { name: 'shop-web', action: 'Dnat', groupPriority: 400, isInherited: false },
      { name: 'deny-banned', action: 'Deny', groupPriority: 200, isInherited: true },
      { name: 'allow-office', action: 'Allow', groupPriority: 200, isInherited: false },
    ]);
  });

  test('is one for all firewalls of a policy', async () => {
    const world = structuredClone(firewalled);
    const firewall = world.resources.find(({ id }) => id === idOf('fw-policy'));
    const twin = {
      ...structuredClone(firewall as ArmResource),
      id: `${firewall?.id}-2`,
      name: 'fw-policy-2',
    };
    world.resources.push(twin);
    const { access, rules } = await startFirewalls({ world });

    const holder = expectOk(await rules.readGroup(policy));
    const { machines } = expectOk(await access.app.listMachines({}));

    expect(holder.firewall?.firewalls.map(({ name }) => name)).toEqual(['fw-policy', 'fw-policy-2']);
    const shop = machines.find(({ machine }) => machine.name === 'shop-01')?.machine;
    expect(shop && routeOf(shop)).toEqual(expectedRoutes['shop-01']);
  });

  test.each([
    ['classic', classic, classic],
    ['policy', policy, idOf('hub-rules')],
  ])('of a %s firewall says that an update is under way', async (_name, holder, updated) => {
    const { access, rules } = await startFirewalls({ firewallOperationMs: 3_600_000 });
    await access.call('PUT', updated, await access.call('GET', updated));

    expect(expectOk(await rules.readGroup(holder)).firewall?.state).toBe('updating');
  });

  test('in a virtual hub has the addresses that the hub gives it', async () => {
    const { rules } = await startFirewalls();

    const holder = expectOk(await rules.readGroup(hubHolder));

    const [firewall] = holder.firewall?.firewalls ?? [];
    expect(firewall?.privateAddresses.map(formatIpPrefix)).toEqual(['10.30.0.132/32']);
    expect(firewall?.publicAddresses.map(({ address }) => address)).toEqual(['192.0.2.30', '192.0.2.31']);
    expect(firewall?.translatedSources.map(formatIpPrefix)).toEqual(['10.30.0.0/23']);
  });

  test('says of rules with IP groups that cannot be read that they may match more', async () => {
    const { access, rules } = await startFirewalls();
    await access.faults({ path: 'ipGroups/partners', times: 1000, status: 403 });

    const holder = expectOk(await rules.readGroup(classic));

    expect(holder.firewall?.collections[0]?.rules[0]).toMatchObject({ sources: [], hasUnreadGroups: true });
  });

  test('says which parent policy cannot be read', async () => {
    const { access, rules } = await startFirewalls();
    await access.faults({ path: 'company-baseline/ruleCollectionGroups', times: 1000, status: 403 });

    const holder = expectOk(await rules.readGroup(policy));

    expect(holder.firewall?.unreadPolicies).toEqual([idOf('company-baseline')]);
    expect(holder.firewall?.collections.filter(({ isInherited }) => isInherited)).toEqual([]);
  });

  test.each([
    ['firewall', classic.replace('fw-classic', 'gone')],
    ['policy', policy.replace('hub-rules', 'gone')],
  ])('is not found with its %s', async (_name, id) => {
    const { rules } = await startFirewalls();

    expect(await rules.readGroup(id)).toMatchObject({ ok: false, error: { kind: 'notFound' } });
  });
});

describe('a listing', () => {
  test('has the rules of ours in firewalls among its groups, and says which it could not read', async () => {
    const { access, rules } = await startFirewalls();
    await rules.put(classic, allowName('app-01'), dnat('192.0.2.11:50022', '10.11.1.4'));
    await access.faults({ path: 'hub-rules/ruleCollectionGroups', times: 1000, status: 403 });

    const { gaps } = expectOk(await access.app.listMachines({}));
    const swept = expectOk(await access.app.previewSweep());

    expect(gaps).toMatchObject([{ what: 'the rules of a firewall policy', hidesRules: true }]);
    expect(swept).toBeDefined();
  });

  test.each([
    ['firewall', classic, dnat('192.0.2.11:50022', '10.11.1.4')],
    ['policy', policy, dnat('192.0.2.22:50022', '10.21.1.4')],
  ])('of groups of one subscription finds rules of ours in a %s of another', async (_name, holder, rule) => {
    const { ports, rules } = await startFirewalls();
    await rules.put(holder, allowName('app-01'), rule);

    const { groups, gaps } = expectOk(
      await inventory(ports).groups({ subscriptions: ['Contoso Workloads'] }),
    );

    expect(gaps).toEqual([]);
    const [found, ...others] = [...groups.values()].filter(({ firewall }) => firewall !== undefined);
    expect([found?.id, others]).toEqual([holder, []]);
    expect(found?.rules).toMatchObject([{ name: allowName('app-01') }]);
  });

  test.each(['the index', 'lists'])('of groups has the firewalls that %s names', async (source) => {
    const { access, ports } = await startFirewalls();
    if (source === 'lists') await access.faults({ path: 'ResourceGraph', times: 1000, status: 403 });

    const { groups, gaps } = expectOk(await inventory(ports).groups({}));

    expect(gaps).toEqual([]);
    const firewalls = [...groups.values()].filter(({ firewall }) => firewall !== undefined);
    expect(firewalls.map(({ id }) => id).sort()).toEqual([classic, policy, hubHolder].sort());
  });

  test('says of a firewall that it cannot make out that rules may stand there', async () => {
    const world = changed('fw-classic', (firewall) => {
      firewall.properties = { ...firewall.properties, natRuleCollections: [{ name: 'odd', properties: {} }] };
    });
    const access = await startAccess({ world });

    const { gaps } = expectOk(await access.app.listMachines({}));

    expect(gaps).toMatchObject([
      { what: 'the rules of a firewall', hidesRules: true, fault: { kind: 'unexpectedAnswer' } },
    ]);
  });

  test('asks for nothing more where there is no firewall and no route table', async () => {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });

    expectOk(await access.app.listMachines({}));
    const listed = (await access.requests()).map(({ method, path }) => `${method} ${path.split('?')[0]}`);
    await access.forget();
    expectOk(await access.app.readMachine({ vm: 'vm' }));
    const read = await access.requests();

    // The subscriptions, four queries, the security groups, and Defender's policies.
    expect(listed).toHaveLength(7);
    // Three queries find it; then the VM, its interface, its network, its address, its group and Defender's policies.
    expect(read.filter(({ method }) => method === 'POST')).toHaveLength(3);
    expect(read.filter(({ method }) => method === 'GET').length).toBeLessThanOrEqual(6);
    expect(read.some(({ path }) => /azureFirewalls|routeTables|virtualHubs/i.test(path))).toBe(false);
  });
});

function changed(name: string, change: (resource: ArmResource) => void): World {
  const world = structuredClone(firewalled);
  const found = world.resources.find((resource) => resource.name === name && isOfNetwork(resource));
  if (!found) throw new Error(`There is no ${name} in the world.`);
  change(found);
  return world;
}

/** A resource group may have the name of a resource. */
function isOfNetwork({ type }: ArmResource): boolean {
  return type.startsWith('Microsoft.Network/');
}
