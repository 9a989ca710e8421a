import { expect, test } from 'vitest';
import { type AccessError, azureError } from '../../src/core/accessError.ts';
import { errorText } from '../../src/view/errorText.ts';
import { failureTexts } from '../../src/view/failureTexts.ts';
import { namesText } from '../../src/view/namesText.ts';

const vmId = (name: string) =>
  `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${name}`;
const cancelled = azureError({ kind: 'cancelled' });
const unavailable = azureError({ kind: 'unavailable', message: 'no network' });
const notConfigured = (name: string): AccessError => ({ kind: 'notConfigured', vm: vmId(name) });

test('a failure alone is told with its name, and without one where the error says it all', () => {
  expect(failureTexts([{ name: 'web-01', error: cancelled }])).toEqual([
    { message: 'web-01: It was cancelled. Nothing was left in place.', each: [] },
  ]);
  expect(failureTexts([{ name: '', error: cancelled }])).toEqual([
    { message: 'It was cancelled. Nothing was left in place.', each: [] },
  ]);
});

test('failures that are told in the same words are one message with all names', () => {
  const failures = ['web-01', 'web-02', 'web-01', 'db-01'].map((name) => ({ name, error: cancelled }));

  expect(failureTexts(failures)).toEqual([
    { message: 'web-01, web-02, db-01: It was cancelled. Nothing was left in place.', each: [] },
  ]);
});

test('failures of one kind are one message that tells the first, and the log has each', () => {
  const failures = ['web-01', 'web-02'].map((name) => ({ name, error: notConfigured(name) }));

  expect(failureTexts(failures)).toEqual([
    {
      message: `web-01, web-02: ${errorText(notConfigured('web-01'))} The log says it of each.`,
      each: failures.map(({ name, error }) => `${name}: ${errorText(error)}`),
    },
  ]);
});

test('failures of different kinds are told apart, also what came of the same fault', () => {
  const left: AccessError = {
    kind: 'leftInPlace',
    vm: vmId('d'),
    rules: [],
    tags: ['jit-access'],
    cause: cancelled,
  };
  const failures = [
    { name: 'a', error: cancelled },
    { name: 'b', error: unavailable },
    { name: 'c', error: cancelled },
    { name: 'd', error: left },
  ];

  const starts = failureTexts(failures).map(({ message }) => message.split(':')[0]);

  expect(starts).toEqual(['a, c', 'b', 'd']);
});

test.each([
  [['a'], 'a'],
  [['a', 'b', 'c'], 'a, b, c'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more'],
])('the names %j in a title are %s', (names, text) => {
  expect(namesText(names, 3)).toBe(text);
});
