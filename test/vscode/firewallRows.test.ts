import { describe, expect, test } from 'vitest';
import type { MachineSummary } from '../../src/access/machineListing.ts';
import type { AccessWindow } from '../../src/core/accessWindow.ts';
import type { ExposedPort } from '../../src/core/exposure.ts';
import { machineTree } from '../../src/view/machineTree.ts';
import type { MachineFacts } from '../../src/view/machineTreeFacts.ts';
import type { TreeNode } from '../../src/view/treeNode.ts';
import { windowTree } from '../../src/view/windowTree.ts';
import { countdown } from '../../src/vscode/countdown.ts';
import { endNotices } from '../../src/vscode/endNotices.ts';
import { endpoint, machine } from '../core/buildMachine.ts';
import { accessWindow, listed, minutes, start, summary } from './buildWindow.ts';

const network = '/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network';
const id = `${network}/azureFirewalls/fw`;
const holderId = `${network}/firewallPolicies/rules/ruleCollectionGroups/JitAccess`;
const firewall = { id, holderId, publicAddresses: ['192.0.2.20', '192.0.2.21'] };
const looking = (laterMinutes = 0) => ({
  caller: 'alice',
  nowMs: start + minutes(laterMinutes),
  timeZone: 'UTC',
});

/** A window that the firewall maps to its second address, with its rules there and in the group. */
function throughFirewall(endMinutes: number): AccessWindow {
  const { rules, ...window } = accessWindow('aaaaaaaa', endMinutes);
  const [inGroup] = rules;
  return {
    ...window,
    rules: [...rules, { group: holderId, rule: inGroup?.rule ?? '' }],
    frontends: [{ address: '192.0.2.21', port: 50022, vmPort: 22 }],
  };
}

function row(facts: MachineFacts, laterMinutes = 0): TreeNode {
  const nodes = machineTree({ machines: [facts], subscriptions: [], gaps: [] }, looking(laterMinutes));
  const node = nodes[0]?.children[0]?.children[0];
  if (!node) throw new Error('no row');
  return node;
}

const lines = (node: TreeNode | undefined) =>
  node?.tooltip.map(({ heading, text }) => `${heading ?? ''}: ${text}`) ?? [];
const pictures = (node: TreeNode) => node.children.map(({ icon }) => icon.name);

describe('the picture of a port and of a window', () => {
  const exposed = (through?: string): ExposedPort => ({
    number: 22,
    protocol: 'TCP',
    rule: 'ssh',
    priority: 300,
    ...(through === undefined ? {} : { firewall: through }),
  });

  test.each<[string, Partial<MachineSummary>, number, string[]]>([
    ['shut by a group', {}, 0, ['nsg-shut']],
    ['shut by a firewall', { firewall }, 0, ['firewall-shut']],
    ['open through a group', { windows: [accessWindow('aaaaaaaa', 60)] }, 0, ['nsg-open', 'nsg-open']],
    [
      'open through a firewall',
      { firewall, windows: [throughFirewall(60)] },
      0,
      ['firewall-open', 'firewall-open'],
    ],
    [
      'open for a private source, past the firewall',
      { firewall, windows: [accessWindow('aaaaaaaa', 60)] },
      0,
      ['nsg-open', 'nsg-open'],
    ],
    [
      'overdue at a firewall',
      { firewall, windows: [throughFirewall(60)] },
      61,
      ['firewall-exposed', 'firewall-exposed'],
    ],
    ['exposed by a group', { exposed: [exposed()] }, 0, ['nsg-exposed']],
    ['exposed through a firewall', { firewall, exposed: [exposed(id)] }, 0, ['firewall-exposed']],
    [
      'exposed through a firewall without a policy',
      { state: 'recommended', policy: null, firewall, exposed: [exposed(id)] },
      0,
      ['firewall-exposed'],
    ],
  ])('%s', (_, facts, laterMinutes, expected) => {
    expect(pictures(row(summary('a', facts), laterMinutes))).toEqual(expected);
  });
});

describe('a tooltip', () => {
  test('of a VM tells the firewall, whose rules it has, and every address of it', () => {
    expect(lines(row(summary('a', { firewall })))).toContain(
      'Behind firewall: fw (firewall policy rules), at 192.0.2.20 or 192.0.2.21',
    );
  });

  test('of a VM whose default route leads to an appliance tells its address', () => {
    const route = { via: 'unknownAppliance', address: '10.40.255.4' } as const;
    const facts = summary('a', {
      machine: machine('a', [endpoint('10.0.0.4', { route, publicAddress: null })]),
    });

    expect(lines(row(facts))).toContain(
      'Default route: to 10.40.255.4, which is no Azure Firewall that you can see',
    );
  });

  test('of a shut port says that address and port come with the request', () => {
    expect(lines(row(summary('a', { firewall })).children[0])).toContain(
      'Behind firewall: fw (firewall policy rules), at 192.0.2.20 or 192.0.2.21; a request chooses address and port',
    );
  });

  test('of a window tells which address was chosen, when shutting begins, what is dropped, and where its rules are', () => {
    const [node] = windowTree([listed(throughFirewall(60))], looking());

    expect(node?.description).toBe('1 h left, until 15:00 · at 192.0.2.21:50022 · you');
    expect(lines(node)).toEqual([
      'web-01: ',
      'SSH 22: open from 203.0.113.7 at 192.0.2.21:50022 of the firewall of policy rules',
      'End: 1 h left, until 15:00',
      'Before the end: Its firewall begins to shut at 14:55, because an update takes some minutes.',
      'When it closes: Sessions that are up through the firewall of policy rules are dropped.',
      'Opened by: alice',
      'Rules in nsg: JitAccess-Allow-web-01-0a1b2c3d-aaaaaaaa-1',
      'Rules in firewall policy rules: JitAccess-Allow-web-01-0a1b2c3d-aaaaaaaa-1',
    ]);
  });

  test('of a window past a firewall says that sessions go on, and nothing of a firewall', () => {
    const [node] = windowTree([listed(accessWindow('aaaaaaaa', 60))], looking());

    expect(lines(node)).toContain('When it closes: Sessions that are up go on; only new ones are refused.');
    expect(lines(node).join()).not.toContain('firewall');
  });
});

describe('the end of a window through a firewall', () => {
  const soonMinutes = 5;

  test('is near from before the firewall begins to shut, and the countdown says when that is', () => {
    const shown = (endMinutes: number) =>
      countdown([{ window: throughFirewall(endMinutes), state: { kind: 'open' } }], {
        ...looking(),
        soonMinutes,
      });

    expect([shown(11)?.urgency, shown(10)?.urgency]).toEqual(['calm', 'soon']);
    expect(shown(60)?.tooltip).toEqual([
      'web-01, SSH 22: until 15:00, 1 h left. Its firewall begins to shut at 14:55, because an update takes some minutes.',
    ]);
  });

  test('is told while there is time to extend it', () => {
    const notices = endNotices();
    const told = (laterMinutes: number) =>
      notices.due([throughFirewall(30)], start + minutes(laterMinutes), soonMinutes).length;

    expect([told(0), told(19), told(20), told(21)]).toEqual([0, 0, 1, 0]);
  });
});
