import { describe, expect, test } from 'vitest';
import { durationChoices } from '../../src/vscode/commands/durationChoices.ts';
import { extensionLimits } from '../../src/vscode/commands/extensionLimits.ts';
import { accessWindow, ssh, start, summary } from './buildWindow.ts';

const settings = { defaultDuration: '1h', maxDuration: '' };
const extending = (endMinutes: number, policy = [ssh]) => ({
  window: accessWindow('aaaaaaaa', endMinutes),
  summary: summary('web-01', { policy: { ports: policy } }),
});

function limitsOf(all: ReturnType<typeof extending>[], given = settings) {
  const limits = extensionLimits(all, given, start);
  if (!limits.ok) throw new Error(limits.error);
  return limits.value;
}

describe('the lengths that an extension offers', () => {
  test.each([
    ['the usual hour first, then what ends later than now', 20, [60, 30, 120, 180]],
    ['the next longer one first where an hour adds next to nothing', 58, [120, 180]],
    ['what the policy allows at most where nothing else is longer', 130, [180]],
    ['nothing where the window lasts as long as it may', 180, []],
  ])('%s', (_, endMinutes, offered) => {
    expect(durationChoices(limitsOf([extending(endMinutes)]), start)).toEqual(offered);
  });

  test('stop at the user’s own limit', () => {
    const limits = limitsOf([extending(20)], { ...settings, maxDuration: '90m' });

    expect(durationChoices(limits, start)).toEqual([60, 30, 90]);
    expect(limits.ownMaxMinutes).toBe(90);
  });

  test('of several windows fit all of them: the shortest limit, and the latest end', () => {
    const limits = limitsOf([extending(20), extending(40, [{ ...ssh, maxDurationMinutes: 120 }])]);

    expect(durationChoices(limits, start)).toEqual([60, 120]);
  });

  test('are limited by the ports that the window has, whatever else the policy names', () => {
    const limits = limitsOf([extending(20, [ssh, { ...ssh, number: 3389, maxDurationMinutes: 15 }])]);

    expect(limits.maxMinutes).toBe(180);
  });

  test('have no limit here where the policy has none of the ports any more: the refusal says why', () => {
    const limits = limitsOf([extending(20, [{ ...ssh, number: 3389 }])]);

    expect(limits).toMatchObject({ defaultMinutes: 60, maxMinutes: Number.POSITIVE_INFINITY });
  });
});

test('a request offers its lengths in order, as before', () => {
  const limits = { defaultMinutes: 45, maxMinutes: 120, setBy: 'policy', ownMaxMinutes: undefined } as const;

  expect(durationChoices(limits, start)).toEqual([15, 30, 45, 60, 120]);
});

test('a setting that cannot be read is named', () => {
  const limits = extensionLimits([extending(20)], { ...settings, maxDuration: 'long' }, start);

  expect(limits).toMatchObject({ ok: false, error: expect.stringContaining('azureJit.maxDuration') });
});
