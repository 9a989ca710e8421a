import { expect, test } from 'vitest';
import { operations } from '../../src/core/operationActions.ts';
import {
  obstacleLines,
  operationLines,
  type PermissionFacts,
  rolesToAskFor,
} from '../../src/view/permissionLines.ts';
import type { OperationRow } from '../../src/view/permissionsText.ts';
import { portalUrl } from '../../src/view/portalUrl.ts';
import { frontNsg, web01 } from './facts.ts';

const tags = { action: 'Microsoft.Resources/tags/write', scope: web01 };
const allowed = (operation: OperationRow['operation']): OperationRow => ({
  operation,
  allowed: true,
  missing: [],
});

test('operations say how much they lack; then come the rights, the locks, and what is unknown', () => {
  const facts: PermissionFacts = {
    operations: [
      allowed('request'),
      { operation: 'enable', allowed: false, missing: [tags] },
      { operation: 'disable', allowed: false, missing: [tags] },
      { operation: 'sweep', allowed: null, missing: [] },
    ],
    locks: [
      { level: 'ReadOnly', scope: frontNsg, name: 'keep' },
      { level: 'CanNotDelete', scope: web01, name: 'stay' },
    ],
    unread: [{ what: 'locks', scope: web01, fault: { kind: 'forbidden', action: 'x/read', scope: web01 } }],
  };

  const lines = obstacleLines(facts);

  expect(operationLines(facts).map(({ icon, label, aside }) => `${icon}: ${label} ${aside}`.trim())).toEqual([
    'check: Request access',
    'circle-slash: Enable JIT and set its policy lacks 1 right',
    'circle-slash: Disable JIT lacks 1 right',
    'question: Close whatever is overdue unknown',
  ]);
  expect(lines.map(({ icon, label }) => `${icon}: ${label}`)).toEqual([
    'key: Microsoft.Resources/tags/write',
    'lock: ReadOnly lock keep on network security group front-nsg (resource group web)',
    'lock: CanNotDelete lock stay on VM web-01 (resource group web)',
    'warning: Not everything is known',
  ]);
  expect(lines[0]?.detail).toBe(
    'on VM web-01 (resource group web), to enable JIT and set its policy, disable JIT',
  );
  expect(lines[3]?.detail).toContain('Azure refuses x/read');
});

test('nobody who may do everything is offered a role', () => {
  expect(rolesToAskFor(operations.map(allowed))).toEqual([]);
});

test('the roles that hold what is missing are offered once each', () => {
  const rows = operations.map((operation) => ({ operation, allowed: false, missing: [tags] }));

  expect(rolesToAskFor(rows)).toEqual(['reader', 'requester', 'owner', 'sweeper']);
  expect(rolesToAskFor(rows.filter(({ operation }) => /able$/.test(operation)))).toEqual(['owner']);
});

test('a page of the portal is named by the id, whatever characters it holds', () => {
  expect(portalUrl(web01)).toBe(`https://portal.azure.com/#@/resource${web01}`);
  expect(portalUrl('/subscriptions/s/resourceGroups/a b#c')).toBe(
    'https://portal.azure.com/#@/resource/subscriptions/s/resourceGroups/a%20b%23c',
  );
});
