import { describe, expect, test } from 'vitest';
import type { AccessError } from '../../src/core/accessError.ts';
import type { AzureFault } from '../../src/core/azureFault.ts';
import { parseIpPrefix } from '../../src/core/ipPrefix.ts';
import type { RequestProblem } from '../../src/core/windowRequest.ts';
import { errorDetails, errorKind } from '../../src/view/errorDetails.ts';
import { errorText } from '../../src/view/errorText.ts';
import { gapText } from '../../src/view/gapText.ts';
import { allowRule, appInDev, appInTest, appInTestOfProduction, denyRule, frontNsg, web01 } from './facts.ts';

const write = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
const noRoom = { group: frontNsg, rule: 'allow-office', priority: 4096, side: 'below' } as const;

describe('an error says what happened, what was left and what to do', () => {
  test.each<[AccessError, string]>([
    [
      {
        kind: 'invalidInput',
        problems: [{ field: 'ports[0].number', value: '0', reason: 'A port is a number.' }],
      },
      'ports[0].number 0: A port is a number. Nothing was changed. Correct what is named, then try again.',
    ],
    [
      { kind: 'machineNotFound', name: 'web-9' },
      'No virtual machine is called web-9, or you may not see it. Name it by resource id, by resourceGroup/name, or by name.',
    ],
    [
      { kind: 'ambiguousMachine', name: 'app-01', candidates: [appInDev, appInTest] },
      'Several virtual machines are called app-01: app-01 (resource group dev), app-01 (resource group test). Name one of them by resourceGroup/name or by resource id.',
    ],
    [
      { kind: 'windowNotFound', window: 'k3j2h1g0' },
      'No access window k3j2h1g0 is there: it has ended, was closed, or you may not see it. Look at the windows that are open, then name one of them.',
    ],
    [
      { kind: 'notConfigured', vm: web01 },
      'web-01 (resource group web) is not under just-in-time access. Enable just-in-time access for it first.',
    ],
    [
      { kind: 'unreadablePolicy', vm: web01, tag: 'jit-access', reason: 'No duration.' },
      'The tag jit-access of web-01 (resource group web) holds no readable policy, so nothing is granted: No duration. Correct the tag, or set the policy again.',
    ],
    [
      { kind: 'missingPermissions', vm: web01, missing: [{ action: write, scope: frontNsg }] },
      `You lack rights for web-01 (resource group web): ${write} on network security group front-nsg (resource group web). Nothing was changed. Ask for a role that grants them there; a fresh role assignment takes some minutes to count.`,
    ],
    [
      {
        kind: 'cannotPlan',
        vm: web01,
        cause: {
          kind: 'noFreePriority',
          ...noRoom,
        },
      },
      'No priority is free below rule allow-office (priority 4096) in network security group front-nsg. Nothing was changed. Override the existing rules, so that the deny goes above allow-office, or free a priority below it.',
    ],
    [
      { kind: 'azure', cause: { kind: 'forbidden', action: write, scope: frontNsg } },
      `Azure refuses ${write} on network security group front-nsg (resource group web). Nothing was left in place. Ask for a role that grants it there; a fresh role assignment takes some minutes to count.`,
    ],
    [
      { kind: 'azure', cause: { kind: 'forbidden', action: '', scope: frontNsg } },
      'Azure refuses you the right to do this on network security group front-nsg (resource group web). Nothing was left in place. Ask for a role that grants it there; a fresh role assignment takes some minutes to count.',
    ],
    [
      { kind: 'changedMeanwhile', vm: web01, what: 'policyGone', differences: [] },
      'web-01 (resource group web) left just-in-time access while the window opened. Nothing was left in place. Look at its state, then try again.',
    ],
    [
      {
        kind: 'sourceUnknown',
        answers: [
          { service: 'https://a.example', address: '192.0.2.1', problem: null },
          { service: 'https://b.example', address: '192.0.2.2', problem: null },
        ],
      },
      'Your public address is not certain, as behind a proxy or VPN: https://a.example says 192.0.2.1, https://b.example says 192.0.2.2. Nothing was changed. Name the source address yourself.',
    ],
    [
      {
        kind: 'leftInPlace',
        vm: web01,
        rules: [{ group: frontNsg, rule: allowRule }],
        tags: [],
        cause: { kind: 'azure', cause: { kind: 'unavailable', message: 'socket hang up' } },
      },
      `Azure gives no answer: socket hang up. Left in place, or possibly so: rule ${allowRule} in front-nsg. Closing window k3j2h1g0 removes what is left. Check the network and try again.`,
    ],
    [
      {
        kind: 'leftInPlace',
        vm: web01,
        rules: [{ group: frontNsg, rule: denyRule }],
        tags: ['jit-access'],
        cause: { kind: 'azure', cause: { kind: 'cancelled' } },
      },
      `It was cancelled. Left in place, or possibly so: rule ${denyRule} in front-nsg, tag jit-access of web-01 (resource group web). Disabling just-in-time access removes what is left.`,
    ],
  ])('%j', (error, text) => {
    expect(errorText(error)).toBe(text);
  });
});

test('machines of one name and group are told apart by subscription', () => {
  const text = errorText({
    kind: 'ambiguousMachine',
    name: 'test/app-01',
    candidates: [appInTest, appInTestOfProduction],
  });

  expect(text).toContain('app-01 (resource group test, subscription 22222222-2000-4000-8000-000000000002)');
  expect(text).toContain('app-01 (resource group test, subscription 11111111-2000-4000-8000-000000000001)');
});

test.each<[AccessError, string[]]>([
  [{ kind: 'classicMachine', vm: web01 }, ['web-01', 'classic']],
  [{ kind: 'changedMeanwhile', vm: web01, what: 'denyGone', differences: [] }, ['web-01', 'shut']],
  [{ kind: 'changedMeanwhile', vm: web01, what: 'allowGone', differences: [] }, ['web-01', 'opens']],
  [{ kind: 'changedMeanwhile', vm: web01, what: 'stillDenied', differences: [] }, ['web-01', 'Another rule']],
  [{ kind: 'sourceUnknown', answers: [] }, ['could not be found']],
  [
    {
      kind: 'sourceUnknown',
      answers: [{ service: 'https://a.example', address: null, problem: 'no answer' }],
    },
    ['could not be found', 'https://a.example says no answer'],
  ],
  [{ kind: 'cannotPlan', vm: web01, cause: { kind: 'noSecurityGroup', vm: web01 } }, ['web-01', 'Attach']],
  [
    { kind: 'cannotPlan', vm: web01, cause: { kind: 'noAddressOfFamily', vm: web01, family: 6 } },
    ['IPv6', 'IPv4'],
  ],
])('%j names what it is about', (error, parts) => {
  for (const part of parts) expect(errorText(error)).toContain(part);
});

describe('what the policy does not allow', () => {
  const office = parseIpPrefix('10.0.0.0/8');
  const home = parseIpPrefix('192.0.2.7');
  if (!office.ok || !home.ok) throw new Error('these are addresses');

  const cases: readonly [RequestProblem, string][] = [
    [{ kind: 'noPorts' }, 'No port is asked for.'],
    [{ kind: 'noSources' }, 'No source address is asked for.'],
    [
      {
        kind: 'portNotInPolicy',
        number: 3389,
        protocol: undefined,
        policyPorts: [{ number: 22, protocol: 'TCP' }],
      },
      'Port 3389 is not in the policy, which has SSH 22.',
    ],
    [
      {
        kind: 'sourceNotAllowed',
        number: 22,
        protocol: 'TCP',
        source: home.value,
        allowed: [office.value],
      },
      'Source 192.0.2.7 is not allowed for SSH 22; allowed: 10.0.0.0/8.',
    ],
    [
      { kind: 'sourceNotAllowed', number: 22, protocol: 'TCP', source: '*', allowed: [office.value] },
      'Source any address is not allowed for SSH 22; allowed: 10.0.0.0/8.',
    ],
    [
      {
        kind: 'tooLong',
        number: 22,
        protocol: 'TCP',
        requestedMinutes: 240,
        maxMinutes: 180,
        setBy: 'policy',
      },
      '4 h is longer than SSH 22 may stay open, which is 3 h.',
    ],
    [
      { kind: 'tooShort', requestedMinutes: 1, minMinutes: 5 },
      '1 min is shorter than the shortest access, 5 min.',
    ],
  ];

  test.each(cases.map(([problem, text]) => [text, problem] as const))('%s', (text, problem) => {
    const error: AccessError = { kind: 'outsidePolicy', vm: web01, problems: [problem] };

    expect(errorText(error)).toContain(` ${text} Nothing was changed.`);
    expect(JSON.parse(JSON.stringify(errorDetails(error)))).toMatchObject({
      vm: web01,
      problems: [{ kind: problem.kind, reason: text }],
    });
  });
});

test.each<[AzureFault, string[]]>([
  [{ kind: 'unauthenticated', message: 'expired' }, ['expired', 'Sign in']],
  [{ kind: 'notFound', id: frontNsg }, ['network security group front-nsg']],
  [
    {
      kind: 'locked',
      scope: `${frontNsg}/securityRules/${allowRule}`,
      lockScope: '/subscriptions/s/resourceGroups/web',
      operation: 'delete',
    },
    ['resource group web', 'delete', `rule ${allowRule} in network security group front-nsg`],
  ],
  [{ kind: 'throttled', retryAfterSeconds: 90 }, ['90 s']],
  [{ kind: 'busy', code: 'AnotherOperationInProgress', message: '' }, ['AnotherOperationInProgress']],
  [{ kind: 'priorityTaken', id: frontNsg, message: 'Conflict' }, ['same priority', 'Conflict']],
  [
    { kind: 'refused', id: frontNsg, status: 400, code: 'Bad', message: 'No.' },
    ['400 Bad', 'No.', 'front-nsg'],
  ],
  [
    { kind: 'operationFailed', id: web01, status: 'Canceled', code: 'X', message: 'superseded' },
    ['Canceled', 'superseded'],
  ],
  [{ kind: 'unexpectedAnswer', id: web01, message: 'no id' }, ['VM web-01', 'no id']],
])('the fault %j is told with its facts', (fault, parts) => {
  const text = errorText({ kind: 'azure', cause: fault });

  for (const part of parts) expect(text).toContain(part);
  expect(text).toContain('Nothing was left in place.');
  expect(errorKind({ kind: 'azure', cause: fault })).toBe(fault.kind);
});

test('a message of somebody else cannot move the cursor', () => {
  const text = errorText({ kind: 'azure', cause: { kind: 'unavailable', message: 'a\x1b[2J\nb' } });

  expect(text).not.toMatch(/\p{Cc}/u);
});

test('details keep full ids of what was left in place', () => {
  const details = errorDetails({
    kind: 'leftInPlace',
    vm: web01,
    rules: [{ group: frontNsg, rule: denyRule }],
    tags: ['jit-access'],
    cause: { kind: 'azure', cause: { kind: 'throttled', retryAfterSeconds: 90 } },
  });

  expect(details).toEqual({
    vm: web01,
    rules: [`${frontNsg}/securityRules/${denyRule}`],
    tags: ['jit-access'],
    cause: { kind: 'throttled', retryAfterSeconds: 90 },
  });
});

describe('details for scripts are plain JSON and carry the facts of', () => {
  const rule = `${frontNsg}/securityRules/${allowRule}`;
  const faults: readonly AzureFault[] = [
    { kind: 'forbidden', action: write, scope: frontNsg },
    { kind: 'unauthenticated', message: 'expired' },
    { kind: 'notFound', id: rule, missingGroup: '/subscriptions/s/resourceGroups/web' },
    { kind: 'locked', scope: rule, lockScope: frontNsg, operation: 'delete' },
    { kind: 'throttled', retryAfterSeconds: 90 },
    { kind: 'busy', id: rule, code: 'AnotherOperationInProgress', message: 'm' },
    { kind: 'changed', id: frontNsg, message: 'm' },
    { kind: 'priorityTaken', id: rule, message: 'm' },
    { kind: 'refused', id: rule, status: 400, code: 'C', message: 'm' },
    { kind: 'operationFailed', id: rule, status: 'Failed', code: 'C', message: 'm' },
    { kind: 'unavailable', message: 'm' },
    { kind: 'unexpectedAnswer', id: rule, message: 'm' },
    { kind: 'cancelled' },
  ];
  test.each(faults.map((fault) => [fault.kind, fault] as const))('%s of Azure', (kind, fault) => {
    const error: AccessError = { kind: 'azure', cause: fault };

    expect({ kind: errorKind(error), ...asJson(error) }).toEqual(fault);
    expect(kind).toBe(errorKind(error));
  });

  const errors: readonly [AccessError, object][] = [
    [
      { kind: 'invalidInput', problems: [{ field: 'for', value: '9d', reason: 'Too long.' }] },
      { problems: [{ field: 'for', value: '9d', reason: 'Too long.' }] },
    ],
    [
      { kind: 'cannotPlan', vm: web01, cause: { kind: 'noFreePriority', ...noRoom } },
      { vm: web01, ...noRoom },
    ],
    [
      { kind: 'missingPermissions', vm: web01, missing: [{ action: write, scope: frontNsg }] },
      { vm: web01, missing: [{ action: write, scope: frontNsg }] },
    ],
    [
      { kind: 'rulesUnread', subscriptionId: 's', cause: { kind: 'throttled', retryAfterSeconds: 9 } },
      { subscriptionId: 's', cause: { kind: 'throttled', retryAfterSeconds: 9 } },
    ],
    [
      { kind: 'sourceUnknown', answers: [{ service: 'a', address: null, problem: 'p' }] },
      { answers: [{ service: 'a', address: null, problem: 'p' }] },
    ],
    [
      { kind: 'changedMeanwhile', vm: web01, what: 'denyGone', differences: [] },
      { vm: web01, what: 'denyGone', differences: [] },
    ],
    [{ kind: 'windowNotFound', window: 'k3j2h1g0' }, { window: 'k3j2h1g0' }],
    [
      { kind: 'ambiguousMachine', name: 'a', candidates: [web01] },
      { name: 'a', candidates: [web01] },
    ],
  ];
  test.each(errors.map(([error, details]) => [error.kind, error, details] as const))(
    '%s',
    (_, error, details) => {
      expect(asJson(error)).toEqual(details);
    },
  );
});

test('a gap says what of which subscription could not be read', () => {
  const text = gapText({
    subscriptionId: '22222222-2000-4000-8000-000000000002',
    what: 'network security groups',
    fault: { kind: 'throttled', retryAfterSeconds: 90 },
  });

  expect(text).toContain('network security groups of subscription 22222222-2000-4000-8000-000000000002');
  expect(text).toContain('not complete');
});

function asJson(error: AccessError): object {
  return JSON.parse(JSON.stringify(errorDetails(error)));
}
