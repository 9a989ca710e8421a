import { describe, expect, test } from 'vitest';
import type { AccessError } from '../../src/core/accessError.ts';
import type { AccessWindow } from '../../src/core/accessWindow.ts';
import { cannotCloseEarlyText } from '../../src/view/cannotCloseEarlyText.ts';
import { errorText } from '../../src/view/errorText.ts';
import { lastWeekText } from '../../src/view/lastWeekText.ts';
import { scopeText } from '../../src/view/resourceText.ts';
import { warningText } from '../../src/view/warningText.ts';
import { windowTableText } from '../../src/view/windowTableText.ts';
import { windowNode } from '../../src/view/windowTreeNode.ts';

const group = '/subscriptions/s1/resourceGroups/shop';
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/web-01`;
const policyId = `${group}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
const nowMs = Date.UTC(2026, 10, 22, 14, 0);
const endSeconds = nowMs / 1000 + 1800;
const looking = { caller: 'alice', nowMs, timeZone: 'UTC' };

const window: AccessWindow = {
  backend: 'defender',
  id: 'k3x9a0qz',
  vmHash: '4b1f0c2e',
  vmName: 'web-01',
  endSeconds,
  ports: [{ number: 22, protocol: 'TCP', sources: ['203.0.113.7'] }],
  requestor: 'alice',
  justification: '',
  rules: [],
  frontends: [],
};

function refused(code: string, message = 'No.'): AccessError {
  return { kind: 'defenderRefused', vm, code, message };
}

describe('a refusal of Defender for Cloud', () => {
  test.each([
    ['PolicyNotFound', /refresh, and enable it again\.$/],
    ['InvalidInitiateInput', /that very range: ask for it as `azure-jit policy show` has it\.$/],
    ['UnsupportedPricingTier', /Turn Defender for Servers Plan 2 on .* --backend direct\.$/],
    ['UnsupportedVirtualMachine', /firewall policy\. Azure JIT itself can do the last/],
    ['SomethingNew', /Mend what it names; the same request is refused again\.$/],
  ])('%s says what helps', (code, advice) => {
    const text = errorText(refused(code));

    expect(text).toContain(
      `Defender for Cloud refuses the request for web-01 (resource group shop) (${code}): No. Nothing was changed.`,
    );
    expect(text).toMatch(advice);
  });

  test('of a policy that was to be written says the same', () => {
    const cause = {
      kind: 'refused',
      id: policyId,
      status: 400,
      code: 'UnsupportedPricingTier',
      message: 'No.',
    } as const;

    expect(errorText({ kind: 'azure', cause })).toMatch(
      /^Defender for Cloud refuses Defender for Cloud's policy default \(resource group shop\) \(UnsupportedPricingTier\): No\. .*Plan 2 on/,
    );
  });
});

test('a right that is missing at a policy of Defender says that none on the network is needed', () => {
  const action = 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action';
  const without = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
  const missing = (one: string) =>
    errorText({ kind: 'missingPermissions', vm, missing: [{ action: one, scope: policyId }] });

  expect(missing(action)).toContain(`${action} on ${scopeText(policyId)}`);
  expect(missing(action)).toMatch(/writes the rules itself, so no right to change the network is needed\.$/);
  expect(missing(without)).not.toContain('Defender for Cloud writes');
});

describe('a window that cannot be closed early', () => {
  test('is told with its end, several in one sentence', () => {
    const staying = [
      { vm, window: 'k3x9a0qz', endSeconds },
      { vm: 'web-02', window: 'aaaaaaaa', endSeconds: endSeconds + 3600 },
    ];

    expect(cannotCloseEarlyText(staying, nowMs, 'UTC')).toBe(
      'Defender for Cloud has no way to end access early: access to web-01 (resource group shop) ends at 14:30, ' +
        'access to web-02 ends at 15:30.',
    );
    expect(errorText({ kind: 'cannotCloseEarly', vm, window: 'k3x9a0qz', endSeconds })).toMatch(
      /^Defender for Cloud has no way to end access early: window k3x9a0qz of web-01 .* closes at 2026-11-22T14:30:00Z\./,
    );
  });

  test('has a row that says so, counts down, and offers no close', () => {
    const node = windowNode(window, { vm, isUnderMachine: false }, looking);

    expect(node.description).toBe('30 min left, until 14:30 · you');
    expect(node.context).toBe('window;owner=mine;overdue=no;backend=defender');
    expect(node.tooltip).toEqual(
      expect.arrayContaining([
        { heading: 'Opened through', text: 'Defender for Cloud' },
        { heading: 'Close', text: 'No way to end it early; it closes at 14:30.' },
        { heading: 'Extend', text: 'A newer request takes the place of this one.' },
        { heading: 'When it closes', text: 'Sessions that are up go on; only new ones are refused.' },
      ]),
    );
  });

  test('is never told overdue: at its end Defender closes it', () => {
    const over = { ...window, endSeconds: nowMs / 1000 - 60 };
    const node = windowNode(over, { vm, isUnderMachine: false }, looking);

    expect(node.description).toBe('ended at 13:59, Defender closes it · you');
    expect(node.icon).toEqual({ from: 'media', name: 'nsg-open' });
    expect(node.tooltip.map(({ heading }) => heading)).not.toContain('Close');
    expect(windowTableText([{ window: over, vm: 'web-01' }], nowMs, 200)).toMatch(
      /OPENED BY\n.* ended .* defender/,
    );
  });
});

test('a port that an allow rule keeps open under Defender is told with why', () => {
  const exposed = {
    kind: 'stillExposed',
    vm,
    number: 3389,
    protocol: 'TCP',
    rule: 'RDP',
    priority: 300,
  } as const;

  expect(warningText({ ...exposed, under: 'defender' })).toMatch(
    /by rule RDP \(priority 300\)\. An allow rule at 300 defeats Defender's deny, which stands last, at 4096/,
  );
  expect(warningText(exposed)).not.toContain('Defender');
});

test('a move says who has the VM then, and whose access ends', () => {
  const windows = [{ id: 'k3x9a0qz', requestor: 'bob@contoso.com' }];

  expect(warningText({ kind: 'movesBackend', vm, to: 'direct', windows })).toBe(
    'web-01 (resource group shop) leaves Defender for Cloud for Azure JIT itself. What is open there ends: window ' +
      'k3x9a0qz of bob@contoso.com.',
  );
  expect(warningText({ kind: 'movesBackend', vm, to: 'defender', windows: [] })).toMatch(
    /leaves Azure JIT itself for Defender for Cloud\. Nothing is open there that would end\.$/,
  );
});

test('the last week is a count, a time and a person', () => {
  const lastAccessMs = nowMs - 3_600_000;

  expect(lastWeekText({ requests: 2, lastAccessMs, lastUser: 'bob@contoso.com' }, looking)).toBe(
    '2 requests, the last at 13:00 by bob@contoso.com',
  );
  expect(lastWeekText({ requests: 1, lastAccessMs, lastUser: '' }, looking)).toBe(
    '1 request, the last at 13:00 by unknown',
  );
  expect(lastWeekText({ requests: 0, lastAccessMs: null, lastUser: null }, looking)).toBe('no request');
});
