import { describe, expect, test } from 'vitest';
import { durationCap, parseOwnCap } from '../../src/core/durationCap.ts';
import { wideSources } from '../../src/core/wideSources.ts';
import { checkRequest } from '../../src/core/windowRequest.ts';
import { requestProblemText } from '../../src/view/requestProblemText.ts';
import { policy, port, prefix } from './policyArbitrary.ts';

describe('the longest access', () => {
  test.each([
    ['the policy’s where nobody else limits it', 180, undefined, { minutes: 180, setBy: 'policy' }],
    ['one’s own where the policy allows more', 1440, 60, { minutes: 60, setBy: 'own' }],
    ['the policy’s where one’s own allows more', 30, 60, { minutes: 30, setBy: 'policy' }],
    ['the policy’s where both are the same', 60, 60, { minutes: 60, setBy: 'policy' }],
  ] as const)('is %s', (_, ofPolicy, own, cap) => {
    expect(durationCap(ofPolicy, own)).toEqual(cap);
  });

  test.each([
    ['', undefined],
    ['8h', 480],
    ['PT1H', 60],
  ])('is read from %j', (text, minutes) => {
    expect(parseOwnCap(text)).toEqual({ ok: true, value: minutes });
  });

  test.each(['soon', '60', '-1h', '0m', '4m', 'true'])(
    'is an error, not no limit, where it says %j',
    (text) => {
      expect(parseOwnCap(text)).toMatchObject({ ok: false, error: expect.stringMatching(/\.$/) });
    },
  );
});

test('a tag that allows a day grants an hour where one’s own limit is an hour, and the refusal names the setting', () => {
  const day = policy(port({ maxDurationMinutes: 1440 }));
  const asked = (durationMinutes: number) =>
    checkRequest(
      day,
      { ports: [{ number: 22 }], sources: [prefix('192.0.2.7')], durationMinutes },
      { maxDurationMinutes: 60 },
    );

  expect(asked(60).ok).toBe(true);
  const refused = asked(61);
  expect(!refused.ok && refused.error.map(requestProblemText)).toEqual([
    '1 h 01 min is longer than your setting azureJit.maxDuration allows, which is 1 h.',
  ]);
});

test.each([
  [['203.0.0.0/16'], []],
  [['203.0.0.0/15'], ['203.0.0.0/15']],
  [['203.0.0.0/16', '203.1.0.0/16'], ['203.0.0.0/15']],
  [['0.0.0.0/1', '128.0.0.0/1'], ['0.0.0.0/0']],
  [['2001:db8::/32'], []],
  [['2001:db8::/32', '2001:db9::/32'], ['2001:db8::/31']],
])('of %j, wide is %j', (sources, wide) => {
  expect(wideSources(sources.map(prefix))).toEqual(wide.map((source) => ({ kind: 'wideSource', source })));
});
