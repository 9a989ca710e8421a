import { expect, test } from 'vitest';
import { guardState, signOf } from '../../src/core/guardState.ts';

const now = Date.parse('2026-11-22T15:00:00Z');
const minuteMs = 60_000;
const signed = (value: string) => guardState({ 'jit-guard-last-sweep': value }, now);

test('a guard reads back what it signs', () => {
  for (const failures of [0, 1, 40]) {
    const value = signOf({ atMs: now - 2 * minuteMs + 999, failures });

    expect(signed(value)).toEqual({
      kind: 'alive',
      atMs: now - 2 * minuteMs,
      ageMs: 2 * minuteMs,
      failures,
    });
  }
  expect(signOf({ atMs: now, failures: 0 })).toBe('2026-11-22T15:00:00Z');
  expect(signOf({ atMs: now, failures: 2 })).toBe('2026-11-22T15:00:00Z failed=2');
});

test.each([
  ['2026-11-22T14:45:00Z', 'alive'],
  ['2026-11-22T14:44:59Z', 'late'],
  ['2020-01-01T00:00:00Z', 'late'],
  ['2026-11-22T15:00:30Z', 'alive'],
  ['2026-11-22T15:02:00Z', 'never'],
  ['9999-12-31T23:59:59Z', 'never'],
])('signed at %s: %s', (value, kind) => {
  expect(signed(value).kind).toBe(kind);
});

test.each([
  '',
  'yes',
  '2026-11-22',
  '2026-02-30T15:00:00Z',
  '2026-11-22T15:00:00+01:00',
  '2026-11-22T15:00:00Z failed=0',
  '2026-11-22T15:00:00Z failed=-1',
  '2026-11-22T15:00:00Z failed=99999999999999999999',
  '2026-11-22T15:00:00Z, all is well',
])('what no guard writes is no sign: %j', (value) => {
  expect(signed(value)).toEqual({ kind: 'never' });
});

test('a group that was never signed has a guard that never swept', () => {
  expect(guardState({}, now)).toEqual({ kind: 'never' });
  expect(guardState({ 'jit-guard': 'app' }, now)).toEqual({ kind: 'never' });
});

test('names of tags are compared as Azure does, without regard to case', () => {
  expect(guardState({ 'JIT-Guard-Last-Sweep': '2026-11-22T15:00:00Z' }, now).kind).toBe('alive');
});
