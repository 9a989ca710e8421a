import { describe, expect, test } from 'vitest';
import { faultOfAnswer } from '../../src/azure/faultOfAnswer.ts';
import { azureErrors, rule } from './azureErrors.ts';

const nowMs = Date.parse('2026-11-22T12:00:00Z');

test.each(azureErrors.map((one) => [one.name, one] as const))(
  '%s',
  (_, { status, headers = {}, body, fault }) => {
    expect(faultOfAnswer({ status, headers, body }, rule, nowMs)).toEqual(fault);
  },
);

describe('how long Azure asks to wait', () => {
  const until = 'Sun, 22 Nov 2026 12:00:40 GMT';
  const asked: [string, Record<string, string>, number][] = [
    ['seconds', { 'retry-after': '7' }, 7],
    ['a date, by the answer’s own', { 'retry-after': until, date: 'Sun, 22 Nov 2026 12:00:10 GMT' }, 30],
    ['a date, by our clock where the answer has none', { 'retry-after': until }, 40],
    ['a date that is past', { 'retry-after': 'Sun, 22 Nov 2026 11:59:00 GMT' }, 0],
    ['nothing', {}, 10],
    ['an empty text', { 'retry-after': '' }, 10],
    ['a negative number', { 'retry-after': '-5' }, 10],
    ['no number', { 'retry-after': 'soon' }, 10],
    ['no date', { 'retry-after': 'Never, ever' }, 10],
  ];
  test.each(asked)('%s', (_, headers, retryAfterSeconds) => {
    expect(faultOfAnswer({ status: 429, headers, body: undefined }, rule, nowMs)).toEqual({
      kind: 'throttled',
      retryAfterSeconds,
    });
  });
});
