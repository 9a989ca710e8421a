import { describe, expect, test } from 'vitest';
import { overlapsPorts, parseAzurePortRange, parsePortNumber } from '../../src/core/portRange.ts';

describe('a port that people write', () => {
  test.each([
    ['22', 22],
    ['1', 1],
    ['65535', 65535],
    [3389, 3389],
  ])('%j is %d', (text, number) => {
    expect(parsePortNumber(text)).toEqual({ ok: true, value: number });
  });

  test.each([
    '',
    '0',
    '65536',
    '99999',
    '022',
    '+22',
    '-22',
    '22.0',
    '2e1',
    '0x16',
    ' 22',
    '22 ',
    '٢٢',
    '22,23',
  ])('%j is refused', (text) => {
    expect(parsePortNumber(text)).toEqual({
      ok: false,
      error: 'A port is a whole number from 1 to 65535.',
    });
  });

  test.each([0, -1, 22.5, 65536, Number.NaN, Number.POSITIVE_INFINITY])('%d is refused', (number) => {
    expect(parsePortNumber(number).ok).toBe(false);
  });
});

describe('ports that Azure stores', () => {
  test.each([
    ['*', 0, 65535],
    ['22', 22, 22],
    ['0', 0, 0],
    ['20-30', 20, 30],
    ['0-65535', 0, 65535],
    ['22-22', 22, 22],
  ])('%j', (text, first, last) => {
    expect(parseAzurePortRange(text)).toEqual({ first, last });
  });

  test.each(['', '30-20', '22-', '-22', '65536', '1-65536', '22,23', 'ssh', '1-2-3'])(
    '%j is none',
    (text) => {
      expect(parseAzurePortRange(text)).toBeUndefined();
    },
  );

  test.each([
    [20, 30, 30, 40, true],
    [20, 30, 31, 40, false],
    [20, 30, 25, 26, true],
    [22, 22, 22, 22, true],
  ])('%d-%d and %d-%d overlap: %s', (aFirst, aLast, bFirst, bLast, expected) => {
    const a = { first: aFirst, last: aLast };
    const b = { first: bFirst, last: bLast };

    expect(overlapsPorts(a, b)).toBe(expected);
    expect(overlapsPorts(b, a)).toBe(expected);
  });
});
