import { describe, expect, test } from 'vitest';
import { differences } from '../../access/differences.ts';
import { expectError, expectOk } from '../../access/expectOk.ts';
import type { Access, Fault } from '../../access/startAccess.ts';
import { place, policyId, subscriptionId, vmId } from '../contract/contractWorld.ts';
import { type Contract, sshPolicy, startContract } from '../contract/startContract.ts';

const version = '?api-version=2020-01-01';
const put = (fault: Omit<Fault, 'path' | 'method'>): Fault => ({
  method: 'PUT',
  path: 'jitNetworkAccessPolicies/',
  ...fault,
});

interface Policy {
  name: string;
  properties: { virtualMachines: { id: string; ports: Record<string, unknown>[] }[]; requests: unknown[] };
}

async function policies(access: Access): Promise<Policy[]> {
  const { resources } = await access.world();
  return resources.filter(({ type }) => /jitNetworkAccessPolicies$/.test(type)) as unknown as Policy[];
}

const machinesIn = async (access: Access) =>
  (await policies(access)).flatMap(({ properties }) => properties.virtualMachines.map(({ id }) => id)).sort();

/** A policy of 200 VMs with everything in it that nobody here knows. */
async function startFarm(): Promise<Contract & { before: Policy }> {
  const machines = Array.from({ length: 40 }, (_, i) => `vm-${i}`);
  const contract = await startContract('defender', { machines });
  const body = {
    kind: 'Basic',
    unknownOutside: [1],
    properties: {
      unknownInside: 'x',
      virtualMachines: machines.map((name) => ({
        extra: { of: name },
        ports: [
          {
            maxRequestAccessDuration: 'PT3H',
            number: 22,
            protocol: '*',
            allowedSourceAddressPrefix: '*',
            more: [name],
          },
        ],
        id: vmId(name),
      })),
    },
  };
  const own = policyId.replace(/default$/, 'team');
  await contract.call('PUT', `${own}${version}`, body);
  const [before] = await policies(contract);
  if (!before) throw new Error('The policy is not there.');
  return { ...contract, before };
}

describe('a policy of many VMs', () => {
  test('keeps every other one to the letter when one is edited, asked for, and taken out', async () => {
    const farm = await startFarm();
    const others = (policy: Policy | undefined) =>
      JSON.stringify(policy?.properties.virtualMachines.filter(({ id }) => id !== vmId('vm-7')));
    const rest = ({ properties: { virtualMachines: _, requests: __, ...kept }, ...outside }: Policy) =>
      JSON.stringify({ kept, outside });
    const seen: Policy[] = [];
    const look = async () => seen.push(...(await policies(farm)));

    expectOk(await farm.app.enablePolicy({ ...farm.enable('vm-7'), backend: 'auto' }));
    await look();
    expectOk(await farm.app.requestAccess(farm.request({ vm: 'vm-7' })));
    await look();
    expectOk(await farm.app.disablePolicy({ vm: 'vm-7' }));
    await look();

    expect(seen.map(({ name }) => name)).toEqual(['team', 'team', 'team']);
    for (const policy of seen) {
      expect(others(policy)).toBe(others(farm.before));
      expect(rest(policy)).toBe(rest(farm.before));
    }
    expect(seen[2]?.properties.virtualMachines).toHaveLength(39);
    expect(seen[2]?.properties.requests).toHaveLength(1);
  });

  test('is written once for all that come together, and goes with the last', async () => {
    const machines = Array.from({ length: 12 }, (_, i) => `vm-${i}`);
    const contract = await startContract('defender', { machines });
    const before = await contract.world();
    await contract.forget();
    const writes = async () =>
      (await contract.requests()).filter(({ method, path }) => method !== 'GET' && /jitNetwork/.test(path));

    for (const one of await contract.app.enablePolicies(machines.map((vm) => contract.enable(vm))))
      expectOk(one);
    const put = await writes();
    for (const one of await contract.app.disablePolicies(machines.map((vm) => ({ vm })))) expectOk(one);
    const all = await writes();
    await contract.requests();

    expect(put.map(({ method }) => method)).toEqual(['PUT']);
    expect(all.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
    expect(differences(before, await contract.world())).toEqual([]);
  });

  test('takes those that Defender takes where one is refused', async () => {
    const contract = await startContract('defender', { machines: ['vm-a', 'vm-b', 'vm-c'] });
    const nic = `${place.id}/providers/Microsoft.Network/networkInterfaces/vm-b-nic`;
    const body = (await contract.call('GET', nic)) as { properties: Record<string, unknown> };
    const { networkSecurityGroup: _, ...properties } = body.properties;
    await contract.call('PUT', nic, { ...body, properties });

    const outcomes = await contract.app.enablePolicies(
      ['vm-a', 'vm-b', 'vm-c'].map((vm) => contract.enable(vm)),
    );

    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(outcomes[1]).toMatchObject({
      error: { kind: 'defenderRefused', vm: vmId('vm-b'), code: 'UnsupportedVirtualMachine' },
    });
    expect(await machinesIn(contract)).toEqual([vmId('vm-a'), vmId('vm-c')]);
  });
});

describe('two who write one policy at the same time', () => {
  test('both have their VM in it, whoever reads before the other writes', async () => {
    const contract = await startContract('defender');
    const isIn = async (vm: string) => {
      while (!(await machinesIn(contract)).includes(vmId(vm))) await new Promise(setImmediate);
    };
    let other: Promise<unknown> | undefined;
    const app = await contract.meddled((request) => {
      if (!request.startsWith('PUT') || other) return undefined;
      other = contract.app.enablePolicy(contract.enable('vm-b')).then(expectOk);
      return isIn('vm-b');
    });
    let sleeps = 0;
    contract.clock.onSleep = () => (++sleeps === 1 ? isIn('vm-a') : undefined);

    expectOk(await app.enablePolicy(contract.enable('vm-a')));
    await other;

    expect(await machinesIn(contract)).toEqual([vmId('vm-a'), vmId('vm-b')]);
  });

  test('and a write that rests on a read of before is mended when it lands after the first look', async () => {
    const contract = await startContract('defender');
    let looks = 0;
    contract.clock.onSleep = async () => {
      if (++looks > 1) return;
      const virtualMachines = [
        { id: vmId('vm-b'), ports: [{ number: 22, protocol: '*', maxRequestAccessDuration: 'PT1H' }] },
      ];
      await contract.call('PUT', `${policyId}${version}`, { kind: 'Basic', properties: { virtualMachines } });
    };

    expectOk(await contract.app.enablePolicy(contract.enable('vm-a')));

    expect(await machinesIn(contract)).toEqual([vmId('vm-a'), vmId('vm-b')]);
  });

  test('both run at once and both are in it', async () => {
    const contract = await startContract('defender');

    const outcomes = await Promise.all(
      ['vm-a', 'vm-b'].map((vm) => contract.app.enablePolicy(contract.enable(vm))),
    );

    for (const outcome of outcomes) expectOk(outcome);
    expect(await machinesIn(contract)).toEqual([vmId('vm-a'), vmId('vm-b')]);
  });

  test('one who leaves is out, whatever somebody writes back', async () => {
    const contract = await startContract('defender');
    for (const vm of ['vm-a', 'vm-b']) expectOk(await contract.app.enablePolicy(contract.enable(vm)));
    const stale = await contract.call('GET', `${policyId}${version}`);
    let looks = 0;
    contract.clock.onSleep = async () => {
      if (++looks === 1) await contract.call('PUT', `${policyId}${version}`, stale);
    };

    expectOk(await contract.app.disablePolicy({ vm: 'vm-a' }));

    expect(await machinesIn(contract)).toEqual([vmId('vm-b')]);
  });

  test('who never gets through is told that it may have changed', async () => {
    const contract = await startContract('defender');
    await contract.faults(put({ drop: 'before', times: 99 }));

    const error = expectError(await contract.app.enablePolicy(contract.enable()));

    expect(error).toMatchObject({
      kind: 'mayHaveChanged',
      vm: vmId('vm-a'),
      policyId,
      cause: { kind: 'unavailable' },
    });
    expect(await machinesIn(contract)).toEqual([]);
  });
});

describe('enabling at Defender', () => {
  test.each<[number, string, object]>([
    [401, 'ExpiredAuthenticationToken', { kind: 'azure', cause: { kind: 'unauthenticated' } }],
    [403, 'AuthorizationFailed', { kind: 'azure', cause: { kind: 'forbidden' } }],
    [409, 'ScopeLocked', { kind: 'azure', cause: { kind: 'locked' } }],
    [412, 'PreconditionFailed', { kind: 'azure', cause: { kind: 'changed' } }],
    [400, 'UnsupportedPricingTier', { kind: 'defenderRefused', code: 'UnsupportedPricingTier' }],
    [503, 'ServiceUnavailable', { kind: 'azure', cause: { kind: 'unavailable' } }],
    [500, 'InternalServerError', { kind: 'mayHaveChanged', cause: { kind: 'unavailable' } }],
  ])('%d %s leaves the world as it was', async (status, code, told) => {
    const contract = await startContract('defender');
    const before = await contract.world();
    await contract.faults(put({ status, times: 999, body: { error: { code, message: 'no' } } }));

    const error = expectError(await contract.app.enablePolicy(contract.enable()));

    expect(error).toMatchObject(told);
    expect(differences(before, await contract.world())).toEqual([]);
  });

  test.each<[string, Omit<Fault, 'path' | 'method'>]>([
    ['lost after', { drop: 'after' }],
    ['lost before', { drop: 'before' }],
    ['too many', { status: 429, times: 2 }],
    ['a server error', { status: 500 }],
  ])('an answer that is %s is no failure', async (_, fault) => {
    const contract = await startContract('defender');
    await contract.faults(put(fault));

    expectOk(await contract.app.enablePolicy(contract.enable()));

    expect(await machinesIn(contract)).toEqual([vmId('vm-a')]);
  });

  test('names that are too long together are refused before anything is sent, and by auto not chosen', async () => {
    const long = 'a-machine-whose-name-leaves-no-room-for-any-policy-01';
    const contract = await startContract('defender', { machines: [long] });
    await contract.forget();

    const error = expectError(await contract.app.enablePolicy(contract.enable(long)));
    const writes = (await contract.requests()).filter(({ method }) => method === 'PUT');
    const chosen = expectOk(await contract.app.enablePolicy({ ...contract.enable(long), backend: 'auto' }));

    expect(error).toMatchObject({ kind: 'invalidInput', problems: [{ field: 'vm' }] });
    expect(writes).toEqual([]);
    expect(chosen.plan.changes.some(({ target }) => /Security\/locations/.test(target))).toBe(false);
  });

  test('a port with two protocols of its own is refused before anything is sent', async () => {
    const contract = await startContract('defender');
    const [tcp] = sshPolicy.ports;
    if (!tcp) throw new Error('The policy has a port.');
    const policy = { ports: [tcp, { ...tcp, protocol: 'UDP' as const }] };

    const error = expectError(await contract.app.enablePolicy(contract.enable('vm-a', policy)));

    expect(error).toMatchObject({ kind: 'invalidInput', problems: [{ field: 'ports' }] });
  });
});

describe('disabling at Defender', () => {
  const leave = (method: 'PUT' | 'DELETE', fault: Omit<Fault, 'path' | 'method'>): Fault => ({
    method,
    path: 'jitNetworkAccessPolicies/',
    ...fault,
  });
  const startBoth = async (): Promise<Contract> => {
    const contract = await startContract('defender');
    for (const vm of ['vm-a', 'vm-b']) expectOk(await contract.app.enablePolicy(contract.enable(vm)));
    return contract;
  };

  test.each<[number, string, object]>([
    [401, 'ExpiredAuthenticationToken', { kind: 'azure', cause: { kind: 'unauthenticated' } }],
    [403, 'AuthorizationFailed', { kind: 'azure', cause: { kind: 'forbidden' } }],
    [409, 'ScopeLocked', { kind: 'azure', cause: { kind: 'locked' } }],
    [429, 'TooManyRequests', { kind: 'azure', cause: { kind: 'throttled' } }],
    [503, 'ServiceUnavailable', { kind: 'azure', cause: { kind: 'unavailable' } }],
    [500, 'InternalServerError', { kind: 'mayHaveChanged', cause: { kind: 'unavailable' } }],
  ])('%d %s leaves the VM in it, and is told so', async (status, code, told) => {
    const contract = await startBoth();
    const before = await contract.world();
    await contract.faults(leave('PUT', { status, times: 999, body: { error: { code, message: 'no' } } }));

    const error = expectError(await contract.app.disablePolicy({ vm: 'vm-a' }));

    expect(error).toMatchObject(told);
    expect(differences(before, await contract.world())).toEqual([]);
  });

  test.each<['PUT' | 'DELETE', 'before' | 'after']>([
    ['PUT', 'before'],
    ['PUT', 'after'],
    ['DELETE', 'before'],
    ['DELETE', 'after'],
  ])('an answer to %s that is lost %s is no failure', async (method, drop) => {
    const contract = await startBoth();
    if (method === 'DELETE') expectOk(await contract.app.disablePolicy({ vm: 'vm-b' }));
    await contract.faults(leave(method, { drop }));

    expectOk(await contract.app.disablePolicy({ vm: 'vm-a' }));

    expect(await machinesIn(contract)).toEqual(method === 'DELETE' ? [] : [vmId('vm-b')]);
  });
});

describe('who takes a VM that nobody has', () => {
  test.each<[string, { pricingTier: string; subPlan?: string } | null, 'direct' | 'defender']>([
    ['Plan 2', { pricingTier: 'Standard', subPlan: 'P2' }, 'defender'],
    ['the plan of before there were two', { pricingTier: 'Standard' }, 'defender'],
    ['Plan 1', { pricingTier: 'Standard', subPlan: 'P1' }, 'direct'],
    ['no plan', { pricingTier: 'Free' }, 'direct'],
    ['a plan that is not there', null, 'direct'],
  ])('%s: %s', async (_, plan, backend) => {
    const contract = await startContract('defender', { plan });

    expectOk(await contract.app.enablePolicy({ ...contract.enable(), backend: 'auto' }));

    expect(expectOk(await contract.app.readMachine({ vm: 'vm-a' })).backend).toBe(backend);
  });

  test.each([403, 404, 500])('where the plan is not told (%d): direct', async (status) => {
    const contract = await startContract('defender');
    await contract.faults({
      method: 'GET',
      path: `${subscriptionId}/providers/Microsoft.Security/pricings`,
      times: 99,
      status,
    });

    expectOk(await contract.app.enablePolicy({ ...contract.enable(), backend: 'auto' }));

    expect(expectOk(await contract.app.readMachine({ vm: 'vm-a' })).backend).toBe('direct');
  });

  test.each(['direct', 'defender'] as const)('auto leaves a VM of %s where it is', async (backend) => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));

    expectOk(await contract.app.enablePolicy({ vm: 'vm-a', existingRules: 'keep', backend: 'auto' }));

    expect(expectOk(await contract.app.readMachine({ vm: 'vm-a' }))).toMatchObject({
      backend,
      policy: sshPolicy,
    });
  });
});
