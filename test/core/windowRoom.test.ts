import { expect, test } from 'vitest';
import { groupLookup } from '../../src/core/networkView.ts';
import { quickPolicy } from '../../src/core/windowRequest.ts';
import { noRoomForWindows } from '../../src/core/windowRoom.ts';
import { group } from './buildGroup.ts';
import { endpoint, machine } from './buildMachine.ts';
import { rule } from './buildRule.ts';

const web = machine('web', [endpoint('10.0.0.4', { nicGroup: 'nsg' })]);

const situations: [string, number, string, string[]][] = [
  ['a deny of everybody at 100 leaves none', 100, 'any -> any:22', ['stop']],
  ['a deny of everybody at 101 leaves one', 101, 'any -> any:22', []],
  ['a deny of some at 100 stops only them', 100, '198.51.100.0/24 -> any:22', []],
  ['a deny of another port is in nobody’s way', 100, 'any -> any:80', []],
];

test.each(situations)('%s', (_, priority, flow, named) => {
  const groups = groupLookup([group('nsg', rule('stop', priority, 'Deny', 'any', flow))]);

  const warnings = noRoomForWindows(web, groups, quickPolicy('linux'));

  expect(warnings.map((warning) => ('rule' in warning ? warning.rule : ''))).toEqual(named);
});
