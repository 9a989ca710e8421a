import { expect, test } from 'vitest';
import { inputProblem } from '../../src/core/inputProblem.ts';

test.each([
  ['text', 'text'],
  ['x'.repeat(500), `${'x'.repeat(80)}…`],
  [22, '22'],
  [null, 'null'],
  [undefined, ''],
  [['a', 1], '["a",1]'],
])('%j is shown as %j', (value, shown) => {
  expect(inputProblem('ports', value, 'A reason.')).toEqual({
    field: 'ports',
    value: shown,
    reason: 'A reason.',
  });
});
