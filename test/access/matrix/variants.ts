import { nicNsgId } from '../machineWorld.ts';
import { enabled, opened, policyOf, shut, toldOf, vm } from './oneVm.ts';
import type { Row } from './row.ts';
import { close, disable, enabling, extend, policySet, request } from './rowsOfOneVm.ts';

const lock = `${nicNsgId}/providers/Microsoft.Authorization/locks/keep`;

/** The rule of a group cannot be deleted while the lock stands. */
const closeUnderLock: Row = {
  ...close,
  name: 'close under a lock',
  prepare: async (cell) => {
    const prepared = await opened(cell);
    await cell.call('PUT', lock, { properties: { level: 'CanNotDelete' } });
    return prepared;
  },
  clear: (cell) => cell.call('DELETE', lock),
};

/** Without the right to write whole groups. */
const ruleByRule = { who: 'ruleWriter' };
const refusedTags = {
  trouble: { method: 'PATCH', path: 'tags/default', status: 403 },
  fates: [],
};
const failedRule = {
  trouble: {
    method: 'PUT',
    path: 'nic-nsg/securityRules/JitAccess-Allow',
    operation: 'Failed',
  },
  fates: [],
} as const;

/** So many ports that the policy takes two tags. */
const manyPorts = policyOf(...Array.from({ length: 30 }, (_, i) => 5000 + 2 * i), 22);

const toTwoTags: Row = {
  ...policySet,
  name: 'policy set, to two tags',
  act: async (app, _, signal) =>
    toldOf(await app.enablePolicy({ vm, existingRules: 'keep', policy: manyPorts }, signal)),
  fates: [shut],
};

const toOneTag: Row = {
  ...policySet,
  name: 'policy set, to one tag',
  prepare: async (cell) => ({ ...(await enabled(cell, manyPorts)), standing: undefined }),
};

/** The same where the last write fails, so that all before it is taken back. */
const undoneRows: readonly Row[] = [
  { ...enabling('keep'), name: 'enable, rule by rule, undone', ...ruleByRule, ...refusedTags },
  { ...request, name: 'request, undone', ...failedRule },
  { ...extend, name: 'extend, undone', ...failedRule },
];

/** Verbs in other circumstances. */
export const variants: readonly Row[] = [
  closeUnderLock,
  { ...policySet, name: 'policy set, rule by rule', ...ruleByRule },
  { ...disable, name: 'disable, rule by rule', ...ruleByRule },
  toTwoTags,
  toOneTag,
  { ...toOneTag, name: 'policy set, to one tag, undone', ...refusedTags },
  ...undoneRows,
].map((row) => ({ ...row, isVariant: true }));
