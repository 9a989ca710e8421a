import { expect, test } from 'vitest';
import { outputFormat } from '../../src/cli/outputFormat.ts';

test.each([
  [['list'], true, 'table'],
  [['list'], false, 'json'],
  [['list', '--output', 'json'], true, 'json'],
  [['list', '--output=table'], false, 'table'],
  [['--output', 'table', 'list', '--output', 'json'], true, 'json'],
  [['list', '--output', 'xml'], true, 'table'],
  [['list', '--output'], false, 'json'],
] as const)('%j with a terminal %s is answered as %s', (argv, isTty, format) => {
  expect(outputFormat(argv, isTty)).toBe(format);
});
