import { describe, expect, test } from 'vitest';
import { firewallsOfRules } from '../../src/core/firewallsOfRules.ts';
import type { PlanError, PlanWarning } from '../../src/core/plan.ts';
import { driftText } from '../../src/view/driftText.ts';
import { errorText } from '../../src/view/errorText.ts';
import { firewallUpdateText } from '../../src/view/firewallUpdateText.ts';
import { grantedText } from '../../src/view/grantedText.ts';
import { briefHolderText, holderText } from '../../src/view/holderText.ts';
import { machineTableText } from '../../src/view/machineTableText.ts';
import { obstacleLines } from '../../src/view/permissionLines.ts';
import { planDocument } from '../../src/view/planDocument.ts';
import { planText } from '../../src/view/planText.ts';
import { publicWaysText } from '../../src/view/publicWaysText.ts';
import { scopeText } from '../../src/view/resourceText.ts';
import { sessionsText } from '../../src/view/sessionsText.ts';
import { shutFromText } from '../../src/view/shutFromText.ts';
import { sweepLines } from '../../src/view/sweepLines.ts';
import { closeQuestionLines } from '../../src/view/toolQuestionText.ts';
import { warningText } from '../../src/view/warningText.ts';
import { warningTexts } from '../../src/view/warningTexts.ts';
import { windowTableText } from '../../src/view/windowTableText.ts';
import { endpoint, machine } from '../core/buildMachine.ts';
import { summary } from '../vscode/buildWindow.ts';
import { allowRule, appInDev, denyRule, frontNsg, web01 } from './facts.ts';
import {
  fwClassic,
  hubRules,
  natRule,
  now,
  ownGroup,
  windowPastFirewall,
  windowThrough,
} from './firewallFacts.ts';

describe('what holds rules of ours is named by its id', () => {
  test.each([
    [frontNsg, 'network security group front-nsg', 'front-nsg'],
    [fwClassic, 'firewall fw-classic', 'firewall fw-classic'],
    [ownGroup, 'firewall policy hub-rules', 'firewall policy hub-rules'],
    [ownGroup.toUpperCase(), 'firewall policy HUB-RULES', 'firewall policy HUB-RULES'],
  ])('%s', (id, long, brief) => {
    expect([holderText(id), briefHolderText(id)]).toEqual([long, brief]);
  });

  test.each([
    [fwClassic, 'firewall fw-classic (resource group hub)'],
    [hubRules, 'firewall policy hub-rules (resource group hub)'],
    [ownGroup, 'rule collection group JitAccess of firewall policy hub-rules (resource group hub)'],
  ])('where rights are held or a lock stands: %s', (id, text) => {
    expect(scopeText(id)).toBe(text);
  });
});

describe('a plan', () => {
  test('says of a NAT rule from where to where it leads, and for whom', () => {
    expect(planText({ changes: [natRule(fwClassic), natRule(ownGroup)] }).split('\n')).toEqual([
      `+ rule  ${allowRule}  NAT TCP 192.0.2.10:62559 → 10.11.1.4:22 from 203.0.113.7 (priority 100)  in firewall fw-classic`,
      `+ rule  ${allowRule}  NAT TCP 192.0.2.10:62559 → 10.11.1.4:22 from 203.0.113.7 (priority 100)  in firewall policy hub-rules`,
    ]);
  });

  test('of a NAT rule that somebody led to a name does not end in the middle', () => {
    const change = natRule(fwClassic);
    const { translatedAddress: _, ...properties } = change.properties;

    expect(planText({ changes: [{ ...change, properties }] })).toContain('192.0.2.10:62559 → a name:22 from');
  });

  test('is a page with the firewall or the policy over its rules', () => {
    const page = planDocument({
      what: 'Request access',
      vms: [web01],
      plan: { changes: [natRule(fwClassic), natRule(ownGroup)], warnings: [] },
    });

    expect(page).toContain('### Firewall `fw-classic` (resource group `hub`)\n');
    expect(page).toContain(
      '### Firewall policy `hub-rules` (resource group `hub`), rule collection group `JitAccess`\n',
    );
    expect(page).toContain(
      '  - priority 100 · NAT · TCP · `203.0.113.7` → `192.0.2.10:62559` → `10.11.1.4:22`\n',
    );
  });
});

describe('no place for a rule', () => {
  const full = { kind: 'noFreePriority', rule: 'deny-all', priority: 200, side: 'above' } as const;
  const told = (cause: PlanError) => errorText({ kind: 'cannotPlan', vm: web01, cause });

  test.each([
    [
      'in a group',
      { ...full, group: frontNsg },
      'above rule deny-all (priority 200) in network security group front-nsg.',
    ],
    [
      'in classic rules',
      { ...full, group: fwClassic },
      'before rule deny-all (priority 200) in firewall fw-classic.',
    ],
    ['in a policy', { ...full, group: ownGroup }, 'it is in a rule collection group that comes first.'],
    [
      'below a parent policy',
      { ...full, group: ownGroup, isInherited: true },
      'deny-all (priority 200): it is its parent policy’s',
    ],
    [
      'anywhere',
      { ...full, group: fwClassic, rule: '', priority: 100 },
      'No priority is free in firewall fw-classic.',
    ],
  ] as const)('%s', (_, cause, text) => {
    expect(told(cause).replaceAll("'", '’')).toContain(text);
    expect(told(cause)).toContain('Nothing was changed.');
  });
});

describe('a warning', () => {
  const told = (warning: PlanWarning) => warningText(warning);
  const shuts = { kind: 'shutsExisting', vm: web01, rule: 'office', priority: 300 } as const;
  const bare = { kind: 'unguardedInterface', vm: web01, interfaceId: '/i/nic' } as const;
  const nowhere = { kind: 'noPublicPath', vm: web01, source: '203.0.113.7' } as const;
  const exposed = {
    kind: 'stillExposed',
    vm: web01,
    number: 22,
    protocol: 'TCP',
    rule: 'ssh',
    priority: 300,
  } as const;

  test('of a rule that is shut says that a firewall drops sessions, and a group does not', () => {
    expect(told({ ...shuts, group: fwClassic })).toMatch(
      /in firewall fw-classic .*drops the sessions that it denies/,
    );
    expect(told({ ...shuts, group: frontNsg })).not.toContain('sessions');
  });

  test('of an interface without a group says what the firewall before it shuts and what nothing does', () => {
    expect(told({ ...bare, firewall: fwClassic })).toMatch(
      /so firewall fw-classic shuts what comes from the Internet, and nothing can shut what comes from the networks around it\.$/,
    );
    expect(told(bare)).toMatch(/so nothing can shut it\.$/);
  });

  test('of a machine that nothing leads to names the appliance that its default route leads to', () => {
    expect(told({ ...nowhere, nextHop: '10.40.255.4' })).toContain(
      '10.40.255.4, which is no Azure Firewall that you can see',
    );
    expect(told(nowhere)).toContain('VPN');
  });

  test('of an exposed port says through which firewall', () => {
    expect(told({ ...exposed, firewall: fwClassic })).toContain(
      'open to the Internet through firewall fw-classic by rule ssh (priority 300).',
    );
    expect(told(exposed)).toContain('open to the Internet by rule ssh (priority 300).');
  });

  test('of several machines is told once where the firewall or the appliance is the same, and apart where not', () => {
    const each = [web01, appInDev].flatMap((vm) => [
      { ...bare, vm, firewall: fwClassic },
      { ...nowhere, vm, nextHop: '10.40.255.4' },
      { kind: 'answersElsewhere', vm, nextHop: '10.40.255.4' } as const,
    ]);

    expect(warningTexts(each)).toHaveLength(3);
    expect(warningTexts([...each, bare, { ...nowhere, nextHop: '10.40.255.5' }])).toHaveLength(5);
  });
});

describe('an error', () => {
  test('that names rights to join says why Azure asks for them', () => {
    const join = 'Microsoft.Network/virtualNetworks/subnets/join/action';
    const scope = '/subscriptions/s/resourceGroups/hub';
    const why = 'Azure asks for the rights to join because a classic firewall is written as a whole.';
    const missing = (action: string) =>
      errorText({ kind: 'missingPermissions', vm: web01, missing: [{ action, scope }] });

    expect(missing(join)).toContain(why);
    expect(missing('Microsoft.Network/azureFirewalls/write')).not.toContain('join');
    expect(errorText({ kind: 'azure', cause: { kind: 'forbidden', action: join, scope } })).toContain(why);
    const [line] = obstacleLines({
      operations: [{ operation: 'request', allowed: false, missing: [{ action: join, scope }] }],
      locks: [],
      unread: [],
    });
    expect(line?.detail).toBe(`on resource group hub, to request access. ${why}`);
  });

  test('of an extension that comes too late says that the firewall begins to shut before the end', () => {
    const late = { kind: 'windowEnds', vm: web01, window: 'k3j2h1g0', endSeconds: now / 1000 } as const;

    expect(errorText({ ...late, isBehindFirewall: true })).toContain('begins to shut 5 min before the end');
    expect(errorText(late)).not.toContain('firewall');
  });

  test('names firewalls among what is left in place and what a lock holds', () => {
    const cause = { kind: 'azure', cause: { kind: 'cancelled' } } as const;
    const lock = { level: 'ReadOnly', name: 'keep', scope: fwClassic } as const;

    expect(
      errorText({
        kind: 'leftInPlace',
        vm: web01,
        rules: [{ group: ownGroup, rule: allowRule }],
        tags: [],
        cause,
      }),
    ).toContain(`rule ${allowRule} in firewall policy hub-rules.`);
    expect(errorText({ kind: 'locked', vm: web01, locked: [{ scope: ownGroup, lock }] })).toContain(
      'forbids changing rule collection group JitAccess of firewall policy hub-rules (resource group hub).',
    );
  });
});

describe('a window', () => {
  const through = firewallsOfRules(windowThrough().rules);

  test('through a firewall says when that begins to shut, and where it leads in', () => {
    const connection = { host: '192.0.2.10', port: 62559, isPrivate: false };
    const text = grantedText({ window: windowThrough(), vm: web01, connection, reachable: null }, now);

    expect(text).toMatch(/Its firewall begins to shut at \d\d:\d\d, .*\nConnect to 192\.0\.2\.10:62559\.$/);
    expect(shutFromText(windowThrough(), now, 'UTC')).toContain('at 12:55,');
    expect(shutFromText(windowPastFirewall(), now, 'UTC')).toBeUndefined();
  });

  test.each([
    ['a group', [[]], 'Sessions that are up go on; only new ones are refused.'],
    ['a firewall', [through], 'Sessions that are up through firewall fw-classic are dropped.'],
    ['a policy', [[ownGroup]], 'Sessions that are up through the firewall of policy hub-rules are dropped.'],
    [
      'one of each',
      [through, through, []],
      'Sessions that are up through firewall fw-classic are dropped; others go on, and only new ones are refused.',
    ],
  ])('that closes at %s says what becomes of sessions', (_, ways, text) => {
    expect(sessionsText(ways)).toBe(text);
  });

  test('in a table has the way through the firewall, where any has one', () => {
    const rows = (...windows: ReturnType<typeof windowThrough>[]) =>
      windowTableText(
        windows.map((window) => ({ window, vm: 'web-01' })),
        now,
        200,
      );
    const two = {
      ...windowThrough(),
      frontends: [...windowThrough().frontends, { address: '192.0.2.10', port: 50001, vmPort: 3389 }],
    };

    expect(rows(windowThrough(), windowPastFirewall())).toMatch(/THROUGH FIREWALL[\s\S]*192\.0\.2\.10:62559/);
    expect(rows(two)).toContain('192.0.2.10:62559 (22), 192.0.2.10:50001 (3389)');
    expect(rows(windowPastFirewall())).not.toContain('FIREWALL');
  });
});

test('a machine in a table has its firewall, where any has one', () => {
  const behind = summary('a', { firewall: { id: fwClassic, holderId: fwClassic, publicAddresses: [] } });
  const table = (...rows: ReturnType<typeof summary>[]) => machineTableText(rows, new Map(), 200);

  expect(table(behind, summary('b'))).toMatch(/FIREWALL[\s\S]*fw-classic/);
  expect(table(summary('b'))).not.toContain('FIREWALL');
});

test.each([
  [
    'a firewall',
    { via: 'firewall', firewallId: fwClassic, holderId: fwClassic, isDefault: true },
    'firewall fw-classic',
  ],
  ['an appliance', { via: 'unknownAppliance', address: '10.40.255.4' }, '10.40.255.4'],
] as const)('a public address whose answers leave through %s is told as such', (_, route, through) => {
  const vm = machine('both-01', [endpoint('10.0.0.4', { route })]);

  expect(publicWaysText(vm)).toBe(`198.51.100.1 (but answers leave through ${through})`);
});

test('waiting for a firewall says what is updated and how long that takes', () => {
  expect(firewallUpdateText(ownGroup)).toBe(
    'Updating firewall policy hub-rules; this usually takes three to five minutes',
  );
});

test('a sweep says of an orphan in which firewall it was', () => {
  const [line] = sweepLines({
    subscriptions: ['s'],
    closed: [],
    failed: [],
    orphans: [{ group: fwClassic, rule: denyRule }],
    notJudged: [],
    gaps: [],
  });

  expect(line?.text).toBe(
    `Removed ${denyRule} in firewall fw-classic, which belonged to no VM under just-in-time access.`,
  );
});

describe('a change of a firewall', () => {
  test('that waits for another names it, and that it takes one at a time', () => {
    const busy = { kind: 'busy', code: 'Updating', message: '', id: ownGroup } as const;

    expect(errorText({ kind: 'azure', cause: busy })).toMatch(
      /Another update of firewall policy hub-rules is still under way \(Updating\)\..* one update at a time/,
    );
    expect(errorText({ kind: 'azure', cause: { ...busy, code: 'TooLate' } })).toContain('It was not sent');
  });

  test('that Azure ended as failed says that its instances may differ', () => {
    const failed = {
      kind: 'operationFailed',
      id: fwClassic,
      status: 'Failed',
      code: '',
      message: '',
    } as const;

    expect(errorText({ kind: 'azure', cause: failed })).toContain(
      'Some instances of the firewall may have the rules',
    );
    expect(errorText({ kind: 'azure', cause: { ...failed, id: frontNsg } })).not.toContain('instances');
  });
});

test('a rule of ours in a firewall that is not before the VM is told as such', () => {
  const stray = {
    kind: 'strayRule',
    group: fwClassic,
    rule: allowRule,
    why: 'notGuarding',
    window: null,
  } as const;

  expect(driftText(web01, stray)).toContain(
    `${allowRule} in firewall fw-classic stands in a firewall that is not before the VM`,
  );
});

test('whoever is asked to close a window hears that the firewall drops its sessions', () => {
  expect(closeQuestionLines('k3j2h1g0', windowThrough())).toContain(
    'When it closes: Sessions that are up through firewall fw-classic are dropped.',
  );
});
