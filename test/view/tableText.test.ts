import { expect, test } from 'vitest';
import { tableText } from '../../src/view/tableText.ts';
import { textWidth } from '../../src/view/textWidth.ts';

test('aligns columns and leaves no space at the end of a line', () => {
  const table = tableText(
    ['NAME', 'STATE'],
    [
      ['web-01', 'Configured'],
      ['x', ''],
    ],
    80,
  );

  expect(table).toBe('NAME    STATE\nweb-01  Configured\nx');
});

test('cuts the widest column first where the terminal is narrow', () => {
  const table = tableText(['NAME', 'WHY'], [['web-01', 'a very long justification of somebody']], 30);

  expect(table).toBe('NAME    WHY\nweb-01  a very long justifica…');
});

test('no line is wider than the terminal', () => {
  const table = tableText(['A', 'B'], [['日本語'.repeat(20), 'e\u0301'.repeat(60)]], 40);

  expect(table.split('\n').filter((line) => textWidth(line) > 40)).toEqual([]);
});

test('a hostile name stays in its row and its column', () => {
  const table = tableText(['NAME', 'STATE'], [['evil\n\x1b[2Jname', 'Configured']], 80);

  expect(table.split('\n')).toHaveLength(2);
  expect(table).toContain('evil \ufffd[2Jname  Configured');
});

test('a cell with many spaces in it does not look like several', () => {
  expect(tableText(['A', 'B'], [['x    y', '\u00a0\u00a0z']], 40)).toBe('A    B\nx y   z');
});
