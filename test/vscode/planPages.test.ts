import { expect, test } from 'vitest';
import type { Drift } from '../../src/core/drift.ts';
import type { Plan } from '../../src/core/plan.ts';
import { previewChoices } from '../../src/vscode/commands/previewChoices.ts';
import { jsonPath, PlanPages } from '../../src/vscode/planPages.ts';
import { denyRule, frontNsg, web01 } from '../view/facts.ts';
import { accessWindow, summary } from './buildWindow.ts';

const plan: Plan = { changes: [], warnings: [{ kind: 'wideSource', source: '*' }], inverse: [] };
const missing: Drift = {
  kind: 'denyMissing',
  group: frontNsg,
  rule: denyRule,
  expected: { protocol: 'Tcp', ports: ['22'], destinations: ['10.0.0.4/32'] },
};
const document = (vms: readonly string[]) => ({ what: 'Enable JIT', vms, plan });

test('a plan is kept as a page and as JSON under one name', () => {
  const pages = new PlanPages();

  const page = pages.add(document([web01]));

  expect(page).toBe('/1/Plan for web-01.md');
  expect(pages.textAt(page)).toMatch(/^# Enable JIT: `web-01`/);
  expect(JSON.parse(pages.textAt(jsonPath(page)))).toEqual({
    changes: [],
    warnings: ['The port opens for any address on the Internet.'],
    inverse: [],
  });
});

test.each([
  ['several VMs', [web01, web01], '/1/Plan.md'],
  ['no VM', [], '/1/Plan.md'],
  ['what is no VM', ['../../etc'], '/1/Plan.md'],
  ['a name that leads elsewhere', [web01.replace('web-01', 'a?b#c\\d [x] \u202ee')], '/1/Plan for abcdxe.md'],
])('the page of %s has a name that is one', (_, vms, path) => {
  expect(new PlanPages().add(document(vms))).toBe(path);
});

test('plans that are long past are let go, and say so', () => {
  const pages = new PlanPages();
  const first = pages.add(document([web01]));
  for (let n = 0; n < 20; n++) pages.add(document([web01]));

  expect(pages.textAt(first)).toContain('not kept any more');
  expect(JSON.parse(pages.textAt(jsonPath(first)))).toContain('not kept any more');
  expect(pages.textAt('/21/Plan for web-01.md')).toContain('# Enable JIT');
});

test.each([
  ['without a policy', summary('a', { policy: null }), ['keep', 'override', 'sweep']],
  ['under JIT', summary('a'), ['request', 'keep', 'override', 'disable', 'sweep']],
  [
    'with drift',
    summary('a', { drift: [missing] }),
    ['request', 'keep', 'override', 'repair', 'disable', 'sweep'],
  ],
  [
    'whose policy cannot be read',
    summary('a', { policy: null, unreadablePolicy: { tag: 'jit-access', reason: '' } }),
    ['keep', 'override', 'disable', 'sweep'],
  ],
  [
    'with a window open',
    summary('a', { windows: [accessWindow('aaaaaaaa', 60)] }),
    ['request', 'keep', 'override', 'disable', 'close', 'sweep'],
  ],
])('what can be previewed of a VM %s', (_, machine, kinds) => {
  expect(previewChoices(machine).map(({ kind }) => kind)).toEqual(kinds);
});
