import type { AccessError } from '../../src/core/accessError.ts';
import type { AzureFault } from '../../src/core/azureFault.ts';
import type { Drift, DriftKind } from '../../src/core/drift.ts';
import type { Plan, PlanError, PlanWarning } from '../../src/core/plan.ts';
import type { PlanDifference } from '../../src/core/planDifference.ts';
import { ruleProperties } from '../../src/core/ruleProperties.ts';

/** Facts of every kind in which each text that comes from outside is the same one; the compiler completes the tables. */
type Table<Fact extends { kind: string }> = {
  [Kind in Fact['kind']]: readonly Extract<Fact, { kind: Kind }>[];
};

const endSeconds = Date.UTC(2026, 10, 22, 15) / 1000;

/** An id as Azure's are, with the text for every name. */
export function idOf(type: string, text: string): string {
  return `/subscriptions/${text}/resourceGroups/${text}/providers/${type}/${text}`;
}

export const vmOf = (text: string) => idOf('Microsoft.Compute/virtualMachines', text);
export const groupOf = (text: string) => idOf('Microsoft.Network/networkSecurityGroups', text);

const codes = [
  'AnotherOperationInProgress',
  'ReferencedResourceNotProvisioned',
  'ResourceGroupBeingDeleted',
  'Changing',
  'SecurityRuleConflict',
  'TooLate',
];

export function azureFaults(text: string): AzureFault[] {
  const id = `${groupOf(text)}/securityRules/${text}`;
  const table: Table<AzureFault> = {
    forbidden: [{ kind: 'forbidden', action: text, scope: id }],
    unauthenticated: [{ kind: 'unauthenticated', message: text }],
    notFound: [
      { kind: 'notFound', id },
      { kind: 'notFound', id, missingGroup: `/subscriptions/${text}/resourceGroups/${text}` },
    ],
    locked: [{ kind: 'locked', scope: id, lockScope: text, operation: text }],
    throttled: [{ kind: 'throttled', retryAfterSeconds: 17 }],
    busy: [text, ...codes].map((code) => ({ kind: 'busy', code, message: text, id })),
    changed: [{ kind: 'changed', id, message: text }],
    priorityTaken: [{ kind: 'priorityTaken', id, message: text }],
    refused: [
      text,
      `${text}LimitReached`,
      'SecurityRuleInvalidPriority',
      'RequestDisallowedByPolicy',
      'InvalidResourceName',
      'SubscriptionNotFound',
    ].map((code) => ({ kind: 'refused', id, status: 400, code, message: text })),
    operationFailed: [text, 'Failed'].map((status) => ({
      kind: 'operationFailed',
      id,
      status,
      code: text,
      message: text,
    })),
    unavailable: [{ kind: 'unavailable', message: text }],
    unexpectedAnswer: [{ kind: 'unexpectedAnswer', id, message: text }],
    cancelled: [{ kind: 'cancelled' }],
  };
  return Object.values(table).flat();
}

export function drifts(text: string): Drift[] {
  const ref = { group: groupOf(text), rule: text };
  const sides = { expected: [text], found: [text, '10.0.0.4/32'] };
  const fields = ['access', 'protocol', 'ports', 'sources', 'sourcePorts', 'destinations', 'until'] as const;
  const table: Record<DriftKind, readonly Drift[]> = {
    denyMissing: [
      { kind: 'denyMissing', ...ref, expected: { protocol: 'Tcp', ports: ['22'], destinations: [text] } },
    ],
    denyChanged: [{ kind: 'denyChanged', ...ref, fields: fields.map((field) => ({ field, ...sides })) }],
    addressChanged: [{ kind: 'addressChanged', ...ref, ...sides }],
    windowRuleEdited: fields.map((field) => ({
      kind: 'windowRuleEdited',
      ...ref,
      field,
      ...sides,
      window: text,
    })),
    windowIneffective: [{ kind: 'windowIneffective', ...ref, window: text, by: ref }],
    strayRule: [{ kind: 'strayRule', ...ref, why: 'notGuarding', window: text }],
  };
  return Object.values(table).flat();
}

export function planErrors(text: string): PlanError[] {
  const vm = vmOf(text);
  const group = groupOf(text);
  return [
    { kind: 'noFreePriority', group, rule: text, priority: 100, side: 'above' },
    { kind: 'noFreePriority', group, rule: text, priority: 100, side: 'below' },
    { kind: 'groupFull', group, limit: 'rules', most: 1000, count: 1001 },
    { kind: 'noSecurityGroup', vm },
    { kind: 'noAddressOfFamily', vm, family: 6 },
  ];
}

/** A rule in whose every field a stranger wrote. */
export function hostileProperties(text: string) {
  const properties = ruleProperties({
    description: text,
    protocol: 'Tcp',
    sources: [text, '192.0.2.0/24'],
    destinations: [text],
    ports: [text],
    access: 'Allow',
    priority: 100,
  });
  return {
    ...properties,
    protocol: text,
    sourcePortRange: text,
    sourceApplicationSecurityGroups: [{ id: idOf('Microsoft.Network/applicationSecurityGroups', text) }],
  };
}

export function planDifferences(text: string): PlanDifference[] {
  const group = groupOf(text);
  const properties = hostileProperties(text);
  return [
    { what: 'policy', expected: 'policy', found: 'unreadable' },
    { what: 'addresses', expected: [text], found: [text] },
    { what: 'rule', group, rule: text, expected: properties, found: properties },
    {
      what: 'access',
      number: 22,
      protocol: 'TCP',
      expected: 'Allow',
      found: 'Deny',
      by: { group, rule: text, priority: 100 },
    },
  ];
}

export function planWarnings(text: string): PlanWarning[] {
  const [vm, group, rule] = [vmOf(text), groupOf(text), text];
  return [
    { kind: 'stillExposed', vm, number: 22, protocol: 'TCP', rule, priority: 300 },
    { kind: 'shutsExisting', vm, group, rule, priority: 300 },
    { kind: 'unguardedInterface', vm, interfaceId: idOf('Microsoft.Network/networkInterfaces', text) },
    { kind: 'missingDeny', vm, group, rule },
    { kind: 'wideSource', source: text },
    { kind: 'unreachableSource', vm, source: text },
    { kind: 'noPublicPath', vm, source: text },
    {
      kind: 'windowOutsidePolicy',
      vm,
      window: text,
      endSeconds,
      ports: [{ number: 22, protocol: 'TCP' }],
    },
    {
      kind: 'endsWindow',
      vm,
      window: text,
      requestor: text,
      endSeconds,
      ports: [{ number: 22, protocol: 'TCP' }],
    },
    { kind: 'staysOpen', vm, window: text, endSeconds },
    { kind: 'movesBackend', vm, to: 'direct', windows: [{ id: text, requestor: text }] },
    { kind: 'orphanRule', group, rule },
    { kind: 'rulesUnread', subscriptionId: text },
    { kind: 'noRoomForWindows', vm, group, rule, priority: 100 },
    { kind: 'deleteLocked', group, lock: text, lockScope: group },
    { kind: 'windowClosedByRepair', vm, window: text, requestor: text, leftUntilSeconds: null },
    { kind: 'windowClosedByRepair', vm, window: text, requestor: text, leftUntilSeconds: endSeconds },
    { kind: 'notJournaled', fault: { kind: 'journalUnavailable', path: text, code: text } },
    { kind: 'madeInert', group, rule },
  ];
}

export function accessErrors(text: string): AccessError[] {
  const vm = vmOf(text);
  const group = groupOf(text);
  const rules = [{ group, rule: text }];
  const azure: AccessError[] = azureFaults(text).map((cause) => ({ kind: 'azure', cause }));
  const lock = { level: 'ReadOnly', scope: group, name: text } as const;
  const reason: AccessError = { kind: 'azure', cause: { kind: 'unavailable', message: text } };
  const table: Table<AccessError> = {
    invalidInput: [{ kind: 'invalidInput', problems: [{ field: text, value: text, reason: text }] }],
    machineNotFound: [{ kind: 'machineNotFound', name: text }],
    ambiguousMachine: [{ kind: 'ambiguousMachine', name: text, candidates: [vm, vm] }],
    windowNotFound: [{ kind: 'windowNotFound', window: text }],
    classicMachine: [{ kind: 'classicMachine', vm }],
    notConfigured: [{ kind: 'notConfigured', vm }],
    unreadablePolicy: [{ kind: 'unreadablePolicy', vm, tag: text, reason: text }],
    outsidePolicy: [{ kind: 'outsidePolicy', vm, problems: [{ kind: 'noPorts' }, { kind: 'noSources' }] }],
    missingPermissions: [{ kind: 'missingPermissions', vm, missing: [{ action: text, scope: group }] }],
    locked: [{ kind: 'locked', vm, locked: [{ scope: group, lock }] }],
    cannotPlan: planErrors(text).map((cause) => ({ kind: 'cannotPlan', vm, cause })),
    azure: azure.flatMap((error) => (error.kind === 'azure' ? [error] : [])),
    changedMeanwhile: planDifferences(text).map((difference) => ({
      kind: 'changedMeanwhile',
      vm,
      what: 'stillDenied',
      differences: [difference],
    })),
    windowEnds: [{ kind: 'windowEnds', vm, window: text, endSeconds }],
    windowRuleEdited: drifts(text).map((drift) => ({
      kind: 'windowRuleEdited',
      vm,
      window: text,
      drift: [drift],
    })),
    cannotCloseEarly: [{ kind: 'cannotCloseEarly', vm, window: text, endSeconds }],
    defenderRefused: [{ kind: 'defenderRefused', vm, code: text, message: text }],
    mayHaveOpened: [{ kind: 'mayHaveOpened', vm, endSeconds, cause: { kind: 'unavailable', message: text } }],
    mayHaveChanged: [
      { kind: 'mayHaveChanged', vm, policyId: group, cause: { kind: 'unavailable', message: text } },
    ],
    heldByBoth: [{ kind: 'heldByBoth', vm, former: 'direct', cause: reason }],
    notExtended: [{ kind: 'notExtended', vm, window: text, endSeconds, cause: reason }],
    sourceUnknown: [
      { kind: 'sourceUnknown', answers: [{ service: text, address: text, problem: null }] },
      { kind: 'sourceUnknown', answers: [{ service: text, address: null, problem: text }] },
    ],
    rulesUnread: [
      { kind: 'rulesUnread', subscriptionId: text, cause: { kind: 'unavailable', message: text } },
    ],
    noGuardAlive: [{ kind: 'noGuardAlive', deployed: 1 }],
    stillDrifting: drifts(text).map((drift) => ({
      kind: 'stillDrifting',
      vm,
      drift: [drift],
      cause: reason,
    })),
    leftInPlace: [{ kind: 'leftInPlace', vm, rules, tags: [text], cause: reason }],
  };
  return Object.values(table).flat();
}

/** Two rules and two tags that are written, and what takes them back; not in order, which no page depends on. */
export function hostilePlan(text: string): Plan {
  const target = groupOf(text);
  const properties = hostileProperties(text);
  const tags = Object.fromEntries([[text, text]]);
  const changes = [
    { target, action: 'put', rule: text, properties },
    { target, action: 'delete', rule: `${text}2`, properties },
    { target: vmOf(text), action: 'put', rule: null, properties: { tags } },
    { target: vmOf(text), action: 'delete', rule: null, properties: { tags } },
  ] as const;
  return { changes, warnings: planWarnings(text), inverse: changes };
}
