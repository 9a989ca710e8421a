import { expect, test } from 'vitest';
import type { PlanWarning } from '../../src/core/plan.ts';
import { warningText } from '../../src/view/warningText.ts';
import { warningTexts } from '../../src/view/warningTexts.ts';
import { appInDev, appInTest, appInTestOfProduction, denyRule, frontNsg, web01 } from './facts.ts';

const vmNamed = (name: string) => web01.replace('web-01', name);
const exposed = (vm: string, rule = 'allow-ssh'): PlanWarning => ({
  kind: 'stillExposed',
  vm,
  number: 22,
  protocol: 'TCP',
  rule,
  priority: 300,
});

test('a warning alone is told as it is', () => {
  expect(warningTexts([exposed(web01)])).toEqual([warningText(exposed(web01))]);
  expect(warningTexts([])).toEqual([]);
});

test('the same about several VMs is one line that names them', () => {
  expect(warningTexts([exposed(web01), exposed(vmNamed('web-02')), exposed(vmNamed('web-03'))])).toEqual([
    'Port 22 of web-01 (resource group web) is still open to the Internet by rule allow-ssh (priority 300). ' +
      'The same goes for web-02 (resource group web), web-03 (resource group web).',
  ]);
});

test('of forty VMs ten are named and the others counted', () => {
  const vms = Array.from({ length: 40 }, (_, i) => vmNamed(`m${i}`));

  const told = warningTexts(vms.map((vm) => ({ kind: 'noPublicPath', vm, source: '192.0.2.7/32' })));

  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/m10 \(resource group web\) and 29 more\.$/);
});

test('VMs of one name are told apart by their subscriptions', () => {
  const [told] = warningTexts([appInDev, appInTest, appInTestOfProduction].map((vm) => exposed(vm)));

  expect(told).toMatch(
    /same goes for app-01 \(resource group test, subscription 2\S+\), app-01 \(resource group test, subscription 1\S+\)\.$/,
  );
});

test('what is told twice of the same VM, or of none, is told once', () => {
  const wide: PlanWarning = { kind: 'wideSource', source: '*' };
  const lock: PlanWarning = { kind: 'deleteLocked', group: frontNsg, lock: 'keep', lockScope: frontNsg };

  expect(warningTexts([wide, exposed(web01), lock, wide, exposed(web01), lock])).toEqual(
    [wide, exposed(web01), lock].map(warningText),
  );
});

test('what differs in more than the VM stays apart, as does what somebody must know of each', () => {
  const gone = (vm: string): PlanWarning => ({ kind: 'missingDeny', vm, group: frontNsg, rule: denyRule });
  const warnings = [
    exposed(web01),
    exposed(vmNamed('web-02'), 'other'),
    gone(web01),
    gone(vmNamed('web-02')),
  ];

  expect(warningTexts(warnings)).toEqual(warnings.map(warningText));
});
