import { describe, expect, test } from 'vitest';
import { kqlString } from '../../src/azure/queryGraph.ts';
import { expectError, expectOk } from '../access/expectOk.ts';
import { machineWorld, vmId } from '../access/machineWorld.ts';
import { type Access, startAccess } from '../access/startAccess.ts';

const graph = 'Microsoft.ResourceGraph';

function short(access: Access) {
  return access.app.listMachines({}).then((listing) => {
    const { machines, gaps } = expectOk(listing);
    return {
      gaps,
      machines: machines.map(({ machine, state, exposed, drift }) => ({ machine, state, exposed, drift })),
    };
  });
}

describe('where Resource Graph is refused', () => {
  const refusals = [
    { status: 403 },
    { status: 500 },
    { status: 429, headers: { 'Retry-After': '90' } },
    { drop: 'before' },
  ] as const;
  test.each(refusals)('listing tells the same from the list APIs (%j)', async (fault) => {
    const access = await startAccess();
    const fromGraph = await short(access);
    await access.faults({ path: graph, times: 1000, ...fault });

    const fromLists = await short(access);

    const byId = ({ machine }: { machine: { id: string } }) => machine.id;
    // Classic machines, and what policy turned off, are told by the graph alone.
    const known = fromGraph.machines.filter(
      ({ machine }) => machine.deployment !== 'classic' && !machine.disabledByPolicy,
    );
    const listed = fromLists.machines.filter((one) => known.some((other) => byId(other) === byId(one)));
    const sorted = (machines: typeof known) => [...machines].sort((a, b) => byId(a).localeCompare(byId(b)));
    expect(sorted(listed)).toEqual(sorted(known));
    expect(fromLists.gaps).toEqual([]);
  });

  test.each(['web-02', 'WEB/Web-02', 'dev/app-01'])('a machine is found as %s', async (name) => {
    const access = await startAccess();
    await access.faults({ path: graph, times: 1000, status: 403 });

    const { machine } = expectOk(await access.app.readMachine({ vm: name }));

    expect(machine.id.toLowerCase()).toContain(`/virtualmachines/${name.split('/').at(-1)?.toLowerCase()}`);
  });

  test('a machine behind a load balancer tells the frontend through which it is reached', async () => {
    const access = await startAccess();
    const fromGraph = expectOk(await access.app.readMachine({ vm: 'web-03' }));
    await access.faults({ path: graph, times: 1000, status: 403 });

    const fromLists = expectOk(await access.app.readMachine({ vm: 'web-03' }));

    expect(fromLists.machine).toEqual(fromGraph.machine);
    expect(fromGraph.machine.endpoints).toMatchObject([
      {
        publicAddress: null,
        mappings: [
          {
            via: 'natRule',
            publicAddress: { address: '198.51.100.20' },
            frontendPort: 50003,
            backendPort: 22,
          },
        ],
      },
    ]);
  });

  test('an ambiguous name lists its candidates', async () => {
    const access = await startAccess();
    await access.faults({ path: graph, times: 1000, status: 403 });

    const error = expectError(await access.app.readMachine({ vm: 'app-01' }));

    expect(error).toMatchObject({
      kind: 'ambiguousMachine',
      candidates: [expect.any(String), expect.any(String)],
    });
  });

  test('and the lists too, a name is not said to be unknown', async () => {
    const access = await startAccess();
    await access.faults(
      { path: graph, times: 1000, status: 403 },
      { path: 'virtualMachines\\?', times: 1000, status: 403 },
    );

    const error = expectError(await access.app.readMachine({ vm: 'web-02' }));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'forbidden' } });
  });

  test('one list of one subscription is refused: a gap, and the rest counts', async () => {
    const access = await startAccess();
    await access.faults(
      { path: graph, times: 1000, status: 403 },
      { path: '22222222.*virtualMachines\\?', times: 1000, status: 403 },
    );

    const { machines, gaps } = expectOk(await access.app.listMachines({}));

    expect(gaps).toMatchObject([
      { subscriptionId: expect.stringMatching(/^2222/), what: 'virtual machines' },
    ]);
    expect(machines.length).toBeGreaterThan(5);
  });
});

describe('gaps', () => {
  test('the groups of one subscription cannot be listed: a gap, and its machines are listed', async () => {
    const access = await startAccess();
    await access.faults({ path: '22222222.*networkSecurityGroups\\?', times: 1000, status: 403 });

    const { machines, gaps } = expectOk(await access.app.listMachines({}));

    expect(gaps).toMatchObject([
      {
        subscriptionId: expect.stringMatching(/^2222/),
        what: 'network security groups',
        fault: { kind: 'forbidden' },
      },
    ]);
    expect(machines.map(({ machine }) => machine.name)).toEqual(
      expect.arrayContaining(['ubuntu-01', 'web-01']),
    );
  });

  test('a group that cannot be read is a gap, and the others count', async () => {
    const access = await startAccess({ world: machineWorld({ tags: { 'jit-access': '22/Tcp PT1H *' } }) });
    const body = {
      value: [{ id: '/x', name: 'x', properties: { securityRules: [{ name: 'r', properties: {} }] } }],
    };
    await access.faults({ path: 'networkSecurityGroups\\?', status: 200, body });

    const { gaps } = expectOk(await access.app.listMachines({}));

    expect(gaps).toMatchObject([{ what: 'a network security group', fault: { kind: 'unexpectedAnswer' } }]);
  });

  test('a listing that is given up is given up, and not empty', async () => {
    const access = await startAccess();

    const listed = await access.app.listMachines({}, AbortSignal.abort());

    expect(expectError(listed)).toEqual({ kind: 'azure', cause: { kind: 'cancelled' } });
  });

  test('a listing that is given up half way is given up', async () => {
    const access = await startAccess();
    const abort = new AbortController();
    let sent = 0;
    const app = access.with({
      log: () => {
        sent++;
        if (sent === 2) abort.abort();
      },
    });

    expect(expectError(await app.listMachines({}, abort.signal))).toEqual({
      kind: 'azure',
      cause: { kind: 'cancelled' },
    });
  });
});

describe('what a person types never becomes a part of a query', () => {
  const names = [
    "' or 1 == 1 //",
    "x' | project id //",
    "\\' or true //",
    '\\',
    "a'b",
    'a\nb',
    'a\r\n| take 5',
    'a"b',
    '\u2028',
    'ä%20$filter',
    "'' or ''",
  ];
  test.each(names)('%j is nobody', async (name) => {
    const access = await startAccess();

    const byName = expectError(await access.app.readMachine({ vm: name }));
    const byGroup = expectError(
      await access.app.readMachine({ vm: `${name.replaceAll('/', '')}/${name.replaceAll('/', '')}` }),
    );

    expect(byName.kind).toBe('machineNotFound');
    expect(byGroup.kind).toBe('machineNotFound');
    const sent = await access.requests();
    expect(sent.filter(({ path, status }) => path.includes(graph) && status !== 200)).toEqual([]);
  });

  test('a literal ends where it should', () => {
    expect(kqlString("a'b\\c\nd\re")).toBe("'a\\'b\\\\c\\nd\\re'");
  });
});

describe('names with odd characters', () => {
  test.each(['web (old)', 'a#b?c', 'ü-vm', 'a%2Fb', "o'brien"])(
    '%s is found, read, enabled, opened and closed',
    async (name) => {
      const id = vmId.replace(/vm$/, name);
      const access = await startAccess({ world: machineWorld({ groups: ['nic'], name }) });

      expectOk(await access.app.enablePolicy({ vm: name, existingRules: 'keep' }));
      const { window } = expectOk(
        await access.app.requestAccess({ vm: id, sources: 'my-ip', justification: '', waitMs: 0 }),
      );
      const closed = expectOk(await access.app.closeWindows({ by: 'vm', vm: name }));
      expectOk(await access.app.disablePolicy({ vm: id }));

      expect(closed.closed).toEqual([{ id: window.id, vm: id, inert: [] }]);
      expect(await access.rules('nic-nsg')).toEqual([]);
    },
  );

  test.each(['/', '//', '/subscriptions', '/subscriptions/x/../y', 'a/b/c', ' ', ''])(
    '%j is no machine',
    async (text) => {
      const access = await startAccess();

      const error = expectError(await access.app.readMachine({ vm: text }));

      expect(['machineNotFound', 'azure']).toContain(error.kind);
    },
  );
});

test('pages of every list are joined', async () => {
  const whole = await startAccess();
  const paged = await startAccess({ pageSize: 2 });

  expect(await short(paged)).toEqual(await short(whole));

  await paged.faults({ path: graph, times: 1000, status: 403 });
  await whole.faults({ path: graph, times: 1000, status: 403 });
  expect(await short(paged)).toEqual(await short(whole));
});
