import { describe, expect, test } from 'vitest';
import { machineTree } from '../../src/view/machineTree.ts';
import type { Looking, MachineFacts } from '../../src/view/machineTreeFacts.ts';
import type { TreeNode } from '../../src/view/treeNode.ts';
import { windowTree } from '../../src/view/windowTree.ts';
import { machine } from '../core/buildMachine.ts';
import { accessWindow, listed, minutes, ssh, start, summary } from './buildWindow.ts';

const looking: Looking = { caller: 'alice', nowMs: start, timeZone: 'UTC' };
const recommended = { state: 'recommended', backend: null, policy: null } as const;
const exposedSsh = { number: 22, protocol: 'TCP', rule: 'default-allow-ssh', priority: 300 } as const;

const ref = { group: '/g/nsg', rule: 'JitAccess-Deny-a-0a1b2c3d' } as const;
const missing = {
  kind: 'denyMissing',
  ...ref,
  expected: { protocol: 'Tcp', ports: ['22'], destinations: ['10.0.0.4/32'] },
} as const;
const moved = { kind: 'addressChanged', ...ref, expected: ['10.0.0.9/32'], found: ['10.0.0.4/32'] } as const;
const stray = { kind: 'strayRule', ...ref, why: 'notGuarding', window: null } as const;

function tree(...machines: MachineFacts[]): TreeNode[] {
  const subscriptions = [{ id: 'S', name: 'Production' }];
  return machineTree({ machines, subscriptions, gaps: [] }, looking);
}

/** The row of the only VM. */
function row(facts: MachineFacts): TreeNode {
  const node = tree(facts)[0]?.children[0]?.children[0];
  if (!node) throw new Error('no row');
  return node;
}

/** Label and description of every row, indented. */
function outline(nodes: readonly TreeNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${node.label}${node.description === '' ? '' : ` | ${node.description}`}`,
    ...outline(node.children, depth + 1),
  ]);
}

const tooltip = (node: TreeNode) => node.tooltip.map(({ heading, text }) => `${heading ?? ''}: ${text}`);

describe('the tree of VMs', () => {
  test('goes from subscription over state with its count to VM and port, names with numbers in order', () => {
    const nodes = tree(summary('web-10'), summary('web-2'), summary('db', { ...recommended }));

    expect(outline(nodes)).toEqual([
      'Production',
      '  Configured | 2',
      '    web-2 | g',
      '      SSH 22 | shut · at most 3 h, from any address',
      '    web-10 | g',
      '      SSH 22 | shut · at most 3 h, from any address',
      '  Recommended | 1',
      '    db | g',
    ]);
  });

  test('leaves out states that no VM has, and shows the subscription whose name is unknown by its id', () => {
    const machines = [summary('a', { machine: machine('a', [], { subscriptionId: 'other' }) })];

    const nodes = machineTree({ machines, subscriptions: [], gaps: [] }, looking);

    expect(outline(nodes)[0]).toBe('other');
    expect(nodes[0]?.children).toHaveLength(1);
  });

  test('tells what could not be read where it belongs', () => {
    const fault = { kind: 'unavailable', message: 'timeout' } as const;
    const gaps = [
      { subscriptionId: 'S', what: 'network security groups', fault },
      { subscriptionId: null, what: 'subscriptions', fault },
    ];
    const facts = { machines: [summary('a')], subscriptions: [], gaps };

    const nodes = machineTree(facts, looking);

    expect(nodes.map(({ context }) => context)).toEqual(['gap', 'subscription']);
    expect(nodes[1]?.children[0]).toMatchObject({ label: 'Not complete', context: 'gap' });
    expect(nodes[1]?.children[0]?.description).toContain('network security groups');
  });

  test('keeps the id of a row when the VM changes its state', () => {
    expect(row(summary('a')).id).toBe(row(summary('a', recommended)).id);
  });
});

describe('the row of a VM', () => {
  test('says first until when it is open, and is painted as open', () => {
    const node = row(summary('a', { windows: [accessWindow('aaaaaaaa', 64)] }));

    expect(node.description).toBe('22 open until 15:04 · g');
    expect(node.icon).toEqual({ from: 'media', name: 'vm-open' });
    expect(node.context).toBe('vm;state=configured;backend=direct;window=open;drift=no');
    expect(outline(node.children)).toEqual([
      'SSH 22 | open until 15:04 · at most 3 h, from any address',
      'Your access | SSH 22 · 1 h 04 min left, until 15:04',
    ]);
  });

  test('warns of an overdue window, which still lets people in', () => {
    const node = row(summary('a', { windows: [accessWindow('aaaaaaaa', -5)] }));

    expect(node.description).toBe('22 overdue since 13:55 · g');
    expect(node.icon).toEqual({ from: 'media', name: 'vm-exposed' });
    expect(node.children.map(({ icon }) => icon)).toEqual([
      expect.objectContaining({ name: 'nsg-exposed' }),
      expect.objectContaining({ name: 'nsg-exposed' }),
    ]);
    expect(node.children[0]?.description).toMatch(/^still open, overdue since 13:55/);
  });

  test('warns where a rule of somebody else keeps a port of the policy open', () => {
    const node = row(summary('a', { exposed: [exposedSsh] }));

    expect(node.description).toBe('SSH 22 exposed · g');
    expect(node.icon).toEqual({ from: 'media', name: 'vm-exposed' });
    expect(node.children[0]?.description).toMatch(
      /^still open to the Internet by rule default-allow-ssh \(priority 300\)/,
    );
    expect(tooltip(node)).toContain(
      'SSH 22 is open to the Internet: by rule default-allow-ssh (priority 300)',
    );
  });

  test('does not warn where the exposed port is not in the policy, but lists it', () => {
    const node = row(summary('a', { exposed: [{ ...exposedSsh, number: 3389 }] }));

    expect(node.icon).toEqual({ from: 'media', name: 'vm-configured' });
    expect(outline(node.children)[1]).toBe(
      'RDP 3389 | open to the Internet by rule default-allow-ssh (priority 300)',
    );
  });

  test('warns of a deny rule that was taken away', () => {
    const node = row(summary('a', { drift: [missing] }));

    expect(node.description).toBe('deny rule missing · g');
    expect(node.icon).toEqual({ from: 'media', name: 'vm-exposed' });
    expect(node.context).toBe('vm;state=configured;backend=direct;window=none;drift=yes');
    expect(node.spoken).toBe('Virtual machine a, resource group g, Configured, deny rule missing');
    expect(tooltip(node)).toEqual(
      expect.arrayContaining([
        'Deny rule missing: JitAccess-Deny-a-0a1b2c3d in nsg is not there and should deny TCP 22 to 10.0.0.4',
        ': “Repair JIT” puts it right.',
      ]),
    );
  });

  test('tells how many more kinds of drift there are, and each with both sides', () => {
    const node = row(summary('a', { drift: [moved, missing, stray] }));

    expect(node.description).toBe('private address changed and 2 more · g');
    expect(tooltip(node)).toContain(
      'Private address changed: JitAccess-Deny-a-0a1b2c3d in nsg denies 10.0.0.4, and the VM has 10.0.0.9; ' +
        'nothing shuts 10.0.0.9; whoever has 10.0.0.4 is shut',
    );
  });

  test('marks a rule that is merely left over, without calling the VM exposed', () => {
    const node = row(summary('a', { drift: [stray] }));

    expect(node.description).toBe('rule left over · g');
    expect(node.icon).toMatchObject({ from: 'editor', name: 'warning' });
  });

  test('gives the reason where JIT cannot be recommended', () => {
    const node = row(summary('a', { state: 'none', reasons: ['classic'], backend: null, policy: null }));

    expect(node.description).toBe('Classic virtual machine · g');
    expect(node.context).toBe('vm;state=none;backend=none;window=none;drift=no');
    expect(node.expansion).toBe('leaf');
  });

  test('says why a policy tag does not count', () => {
    const unreadablePolicy = { tag: 'jit-access', reason: 'The port is missing.' };

    const node = row(summary('a', { ...recommended, unreadablePolicy }));

    expect(node.description).toBe('policy unreadable · g');
    expect(tooltip(node)).toContain('Tag jit-access cannot be read: The port is missing.');
  });

  test('speaks what it shows', () => {
    expect(row(summary('a', { windows: [accessWindow('aaaaaaaa', 64)] })).spoken).toBe(
      'Virtual machine a, resource group g, Configured, 22 open until 15:04',
    );
  });

  test('shows a name from Azure with its control characters made visible', () => {
    const node = row(summary('a', { machine: machine('we\u202eb\u001b[31m', []) }));

    expect(node.label).toBe('we\ufffdb\ufffd[31m');
  });
});

describe('the tree of windows', () => {
  test('has the first to end first, so that what is overdue is on top', () => {
    const windows = [accessWindow('cccccccc', 30), accessWindow('aaaaaaaa', -1), accessWindow('bbbbbbbb', 5)];

    const nodes = windowTree(windows.map(listed), looking);

    expect(outline(nodes)).toEqual([
      'web-01 SSH 22 | overdue since 13:59 · you',
      'web-01 SSH 22 | 5 min left, until 14:05 · you',
      'web-01 SSH 22 | 30 min left, until 14:30 · you',
    ]);
    expect(nodes.map(({ context }) => context)).toEqual([
      'window;owner=mine;overdue=yes',
      'window;owner=mine;overdue=no',
      'window;owner=mine;overdue=no',
    ]);
  });

  test('names who else opened it, and says where the VM is gone', () => {
    const window = accessWindow('aaaaaaaa', 5, { requestor: 'bob', justification: 'deploy fix' });

    const [node] = windowTree([{ window, machine: null }], looking);

    expect(node?.description).toMatch(/· bob$/);
    expect(node?.context).toBe('window;owner=other;overdue=no');
    expect(node && tooltip(node)).toEqual(
      expect.arrayContaining([
        'web-01: The VM is gone, or you may not see it.',
        'SSH 22: open from 203.0.113.7',
        'Opened by: bob',
        'Reason: deploy fix',
      ]),
    );
    expect(node?.subject).toEqual({ kind: 'window', window: 'aaaaaaaa', vm: null });
  });

  test('holds ten thousand VMs of one subscription', () => {
    const machines = Array.from({ length: 10_000 }, (_, i) =>
      summary(`vm-${i}`, { policy: { ports: [ssh, { ...ssh, number: 443 }] } }),
    );

    expect(tree(...machines)[0]?.children[0]?.children).toHaveLength(10_000);
  });
});

test('a minute later less is left', () => {
  const later = { ...looking, nowMs: start + minutes(1) };

  const [node] = windowTree([listed(accessWindow('aaaaaaaa', 5))], later);

  expect(node?.description).toBe('4 min left, until 14:05 · you');
});
