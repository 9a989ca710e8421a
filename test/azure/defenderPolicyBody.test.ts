import { describe, expect, test } from 'vitest';
import { changedJitPolicy } from '../../src/azure/changedJitPolicy.ts';
import { expectOk } from '../access/expectOk.ts';

const root = '/subscriptions/11111111-3000-4000-8000-000000000001/resourceGroups/App';
const id = `${root}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/Team`;
const vm = (name: string) => `${root}/providers/Microsoft.Compute/virtualMachines/${name}`;

/** A VM as `Set-AzJitNetworkAccessPolicy` writes it, with fields of later versions; its keys are in no order of ours. */
const written = (name: string) => ({
  tagOfTomorrow: { deep: [1, null, 'ä'] },
  ports: [
    {
      maxRequestAccessDuration: 'PT3H',
      protocol: '*',
      allowedSourceAddressPrefix: ['*'],
      number: 22,
      unknownOfPort: true,
    },
    {
      number: '3389',
      protocol: 'tcp',
      maxRequestAccessDuration: 'PT180M',
      allowedSourceAddressPrefix: '10.0.0.0/8',
    },
  ],
  id: vm(name),
});

const policy = (...names: string[]) => ({
  name: 'Team',
  unknownOutside: 'kept',
  properties: {
    unknownInside: 7.5,
    requests: [
      { requestor: 'a@b', startTimeUtc: '2026-11-22T11:00:00.1234567Z', oddity: {}, virtualMachines: [] },
    ],
    virtualMachines: names.map(written),
    provisioningState: 'Succeeded',
  },
  id,
});

const ssh = (minutes: string, source = '*') => ({
  number: 22,
  protocol: '*' as const,
  allowedSourceAddressPrefix: source,
  maxRequestAccessDuration: minutes,
});
const rdp = {
  number: 3389,
  protocol: 'TCP' as const,
  allowedSourceAddressPrefix: '10.0.0.0/8',
  maxRequestAccessDuration: 'PT3H',
};
const text = (value: unknown) => JSON.stringify(value);

describe('the body of a policy of Defender’s', () => {
  test('means the same and is not written at all, however a script spells it', () => {
    const change = { put: [{ id: vm('vm-1').toUpperCase(), ports: [ssh('PT3H'), rdp] }], remove: [] };

    expect(expectOk(changedJitPolicy(policy('vm-1'), id, change))).toBe('same');
  });

  test('keeps to the letter every other VM, the requests and what nobody knows', () => {
    const names = Array.from({ length: 200 }, (_, i) => `vm-${i}`);
    const before = policy(...names);
    const put = [{ id: vm('vm-7'), ports: [ssh('PT1H'), rdp] }];

    const after = expectOk(changedJitPolicy(before, id, { put, remove: [] }));

    const expected = policy(...names);
    const seventh = expected.properties.virtualMachines[7];
    const first = seventh?.ports[0];
    if (!seventh || !first) throw new Error('The policy has 200 VMs.');
    // One port changes; it loses only the fields that say the same, and its neighbour is as it was.
    const { allowedSourceAddressPrefix: _, ...kept } = first;
    Object.assign(seventh, { ports: [{ ...kept, ...ssh('PT1H') }, ...seventh.ports.slice(1)] });
    expect(text(after)).toBe(text(expected));
  });

  test('with a VM taken out keeps the others to the letter', () => {
    const after = expectOk(
      changedJitPolicy(policy('a', 'b', 'c'), id, { put: [], remove: [vm('B').toLowerCase()] }),
    );

    expect(text(after)).toBe(text(policy('a', 'c')));
  });

  test('drops a port, and adds one at the end', () => {
    const winrm = { ...rdp, number: 5986 };
    const change = { put: [{ id: vm('a'), ports: [winrm, ssh('PT3H')] }], remove: [] };

    const after = expectOk(changedJitPolicy(policy('a'), id, change));

    const [former] = policy('a').properties.virtualMachines;
    expect(after).toMatchObject({ properties: { virtualMachines: [{ ports: [former?.ports[0], winrm] }] } });
  });

  test('keeps entries that are no VM as far as we know', () => {
    const strange = { ...policy(), properties: { virtualMachines: [{ resource: 'x' }, written('a'), null] } };

    const after = expectOk(changedJitPolicy(strange, id, { put: [], remove: [vm('a')] }));

    expect(after).toMatchObject({ properties: { virtualMachines: [{ resource: 'x' }, null] } });
  });

  test('goes when its last VM does', () => {
    expect(expectOk(changedJitPolicy(policy('a'), id, { put: [], remove: [vm('a')] }))).toBe('gone');
  });

  test('begins with what Azure asks of a first write', () => {
    const put = [{ id: vm('a'), ports: [rdp] }];

    expect(expectOk(changedJitPolicy(undefined, id, { put, remove: [] }))).toEqual({
      id,
      name: 'Team',
      type: 'Microsoft.Security/locations/jitNetworkAccessPolicies',
      location: 'westeurope',
      kind: 'Basic',
      properties: { virtualMachines: put },
    });
  });

  test.each([
    [null],
    [[]],
    ['text'],
    [{}],
    [{ properties: null }],
    [{ properties: { virtualMachines: {} } }],
  ])('that is %j is never written over', (body) => {
    const put = [{ id: vm('a'), ports: [rdp] }];

    expect(changedJitPolicy(body, id, { put, remove: [] })).toMatchObject({
      ok: false,
      error: { kind: 'unexpectedAnswer' },
    });
  });
});
