import { describe, expect, test } from 'vitest';
import { listSubscriptions } from '../../src/azure/listSubscriptions.ts';
import { machineReader } from '../../src/azure/machineReader.ts';
import { permissions } from '../../src/azure/permissions.ts';
import { queryGraph } from '../../src/azure/queryGraph.ts';
import type { ArmPorts } from '../../src/azure/read.ts';
import { securityRules } from '../../src/azure/securityRules.ts';
import { virtualMachineTags } from '../../src/azure/virtualMachineTags.ts';
import type { Result } from '../../src/core/result.ts';
import { machineWorld, nicNsgId, vmId } from '../access/machineWorld.ts';
import { startAnswers } from './startAnswers.ts';

const reads: [string, (ports: ArmPorts) => Promise<Result<unknown, unknown>>][] = [
  ['a group', (ports) => securityRules(ports).readGroup(nicNsgId)],
  ['a machine', (ports) => machineReader(ports).read(vmId, undefined)],
  ['permissions', (ports) => permissions(ports).at(nicNsgId)],
  ['the graph', (ports) => queryGraph(ports, 'resources', undefined, undefined)],
  ['the subscriptions', (ports) => listSubscriptions(ports, {}, undefined)],
  ['the machines of a subscription', (ports) => virtualMachineTags(ports).inSubscription('s')],
];
const bodies: unknown[] = [
  undefined,
  'null',
  '[]',
  '7',
  '"text"',
  {},
  { value: {} },
  { value: [7] },
  { value: [null] },
  { data: [7] },
  { id: 7 },
  { id: 'x', name: 'x', properties: null },
];

describe.each(reads)('%s', (_, run) => {
  test.each(bodies)('that answers %j cannot be used, and nothing is thrown', async (body) => {
    const { ports } = await startAnswers(() => ({ body }));

    expect(await run(ports)).toMatchObject({ ok: false, error: { kind: 'unexpectedAnswer' } });
  });
});

/** The resources of the world by id, with one of them changed. */
function serve(id: string, change: (body: Record<string, unknown>) => unknown) {
  const { resources } = machineWorld();
  return startAnswers(({ url }) => {
    const path = decodeURIComponent(url.split('?')[0] ?? '').toLowerCase();
    const found = resources.find((one) => one.id.toLowerCase() === path);
    if (!found) return undefined;
    return { body: found.id.endsWith(id) ? change(structuredClone(found)) : found };
  });
}

describe('a machine around which something is missing', () => {
  const parts: [string, string, (body: Record<string, unknown>) => unknown][] = [
    ['its interface has no properties', '/vm-nic', ({ properties: _, ...rest }) => rest],
    ['its network has subnets without ids', '/vnet', (body) => ({ ...body, properties: { subnets: [{}] } })],
    [
      'its group has a rule without a priority',
      '/nic-nsg',
      (body) => ({
        ...body,
        properties: {
          securityRules: [
            { name: 'r', properties: { access: 'Allow', direction: 'Inbound', protocol: '*' } },
          ],
        },
      }),
    ],
    [
      'its group has a rule with an unknown access',
      '/nic-nsg',
      (body) => ({
        ...body,
        properties: {
          securityRules: [
            {
              name: 'r',
              properties: { access: 'Maybe', direction: 'Inbound', protocol: '*', priority: 100 },
            },
          ],
        },
      }),
    ],
    ['its public address is a list', '/vm-ip', () => []],
  ];
  test.each(parts)('%s: it cannot be used', async (_, id, change) => {
    const { ports } = await serve(id, change);

    expect(await machineReader(ports).read(vmId, undefined)).toMatchObject({
      ok: false,
      error: { kind: 'unexpectedAnswer' },
    });
  });

  test('nulls where Azure leaves things out are nothing missing', async () => {
    const { ports } = await serve('/vm', (body) => ({
      ...body,
      tags: null,
      properties: {
        storageProfile: { osDisk: { osType: null } },
        networkProfile: { networkInterfaces: null },
      },
    }));

    expect(await machineReader(ports).read(vmId, undefined)).toMatchObject({
      ok: true,
      value: { machine: { tags: {}, endpoints: [] } },
    });
  });
});

test('an entry of permissions without lists grants nothing, and the others count', async () => {
  const value = [
    { actions: null, notActions: null },
    {},
    { actions: ['*'], notActions: null, condition: null },
  ];
  const { ports } = await startAnswers(() => ({ body: { value } }));

  const read = await permissions(ports).at(nicNsgId);

  expect(read).toMatchObject({
    ok: true,
    value: [
      { actions: [], notActions: [] },
      { actions: [], notActions: [] },
      { actions: ['*'], notActions: [] },
    ],
  });
});
