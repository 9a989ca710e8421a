import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/core/duration.ts';

test.each([
  ['1h', 60],
  ['90m', 90],
  ['90min', 90],
  ['1h30m', 90],
  ['1H30M', 90],
  ['1d', 1440],
  ['0m', 0],
  ['PT1H', 60],
  ['PT30M', 30],
  ['PT1H30M', 90],
  ['pt1h', 60],
  ['P1D', 1440],
  ['P1DT1H', 1500],
  ['P1W', 10080],
  ['PT90M', 90],
  ['PT1.5H', 90],
  ['PT1,5H', 90],
  ['PT120S', 2],
  ['PT1M60S', 2],
])('%s is %d minutes', (text, minutes) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: minutes });
});

describe('refused', () => {
  test.each([
    ['PT90S', 'whole number of minutes'],
    ['PT0.3M', 'whole number of minutes'],
    ['-PT1H', 'not negative'],
    ['PT-1H', 'not negative'],
    ['-1h', 'not negative'],
    ['P1M', 'no months or years'],
    ['P1Y', 'no months or years'],
    ['P1Y2DT3H', 'no months or years'],
    ['90', 'write 90m'],
    ['', 'is written like'],
    ['P', 'is written like'],
    ['PT', 'is written like'],
    ['P1DT', 'is written like'],
    ['PT1H ', 'is written like'],
    ['xPT1Hx', 'is written like'],
    ['PT1M1H', 'is written like'],
    ['1.5h', 'is written like'],
    ['1h-30m', 'is written like'],
    ['+PT1H', 'is written like'],
    ['1 hour', 'is written like'],
    ['forever', 'is written like'],
    [`${'9'.repeat(400)}h`, 'is written like'],
    ['PT1e3H', 'is written like'],
  ])('%j', (text, part) => {
    const parsed = parseDuration(text);

    expect(!parsed.ok && parsed.error).toContain(part);
  });
});

test.each([
  [0, 'PT0M'],
  [5, 'PT5M'],
  [60, 'PT1H'],
  [90, 'PT1H30M'],
  [180, 'PT3H'],
  [1440, 'PT24H'],
])('%d minutes are written %s', (minutes, text) => {
  expect(formatDuration(minutes)).toBe(text);
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.nat(100_000), (minutes) => {
      expect(parseDuration(formatDuration(minutes))).toEqual({ ok: true, value: minutes });
    }),
  );
});

test('no text makes it throw', () => {
  const nearly = fc.string({ unit: fc.constantFrom(...'PTDHMSWYdhm0159.,-'), maxLength: 12 });

  fc.assert(
    fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' })), (text) => {
      const parsed = parseDuration(text);

      expect(!parsed.ok || (Number.isInteger(parsed.value) && parsed.value >= 0)).toBe(true);
    }),
  );
});
