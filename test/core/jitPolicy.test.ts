import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jitPolicy } from '../../src/core/jitPolicy.ts';
import { anyPolicy, port, prefix } from './policyArbitrary.ts';

test('ports are put in order and sources are collapsed', () => {
  const made = jitPolicy([
    port({ number: 3389 }),
    port({ number: 22, protocol: 'UDP' }),
    port({ allowedSources: [prefix('10.0.1.0/24'), prefix('10.0.0.0/24'), prefix('10.0.0.7')] }),
  ]);

  expect(made).toEqual({
    ok: true,
    value: {
      ports: [
        port({ allowedSources: [prefix('10.0.0.0/23')] }),
        port({ number: 22, protocol: 'UDP' }),
        port({ number: 3389 }),
      ],
    },
  });
});

describe('refused', () => {
  test('no port', () => {
    expect(fields(jitPolicy([]))).toEqual(['ports']);
  });

  test('a port with no source', () => {
    expect(fields(jitPolicy([port({ allowedSources: [] })]))).toEqual([
      'ports[0].allowedSourceAddressPrefixes',
    ]);
  });

  test.each([4, 1441, 7.5, -5, Number.NaN, Number.POSITIVE_INFINITY])('at most %d minutes', (minutes) => {
    expect(fields(jitPolicy([port({ maxDurationMinutes: minutes })]))).toEqual([
      'ports[0].maxRequestAccessDuration',
    ]);
  });

  test.each([0, 65536, 22.5])('port %d', (number) => {
    expect(fields(jitPolicy([port({ number })]))).toEqual(['ports[0].number']);
  });

  test.each([
    ['TCP', 'TCP'],
    ['TCP', '*'],
    ['*', 'UDP'],
  ] as const)('one port as %s and as %s', (first, second) => {
    const made = jitPolicy([port({ protocol: first }), port({ protocol: second })]);

    expect(made).toEqual({
      ok: false,
      error: [
        {
          field: 'ports[1].number',
          value: '22',
          reason: `Port 22 is there twice: as ${first} and as ${second}.`,
        },
      ],
    });
  });

  test('everything at once', () => {
    const made = jitPolicy([
      port({ maxDurationMinutes: 2000 }),
      port({ number: 0, allowedSources: [] }),
      port(),
    ]);

    expect(fields(made)).toEqual([
      'ports[0].maxRequestAccessDuration',
      'ports[1].number',
      'ports[1].allowedSourceAddressPrefixes',
      'ports[2].number',
    ]);
  });
});

test.each([5, 1440])('a maximum of %d minutes is taken', (minutes) => {
  expect(jitPolicy([port({ maxDurationMinutes: minutes })]).ok).toBe(true);
});

test('a policy made of a policy is the same, in whatever order its ports are given', () => {
  fc.assert(
    fc.property(anyPolicy, (given) => {
      expect(jitPolicy([...given.ports].reverse())).toEqual({ ok: true, value: given });
    }),
  );
});

function fields(made: ReturnType<typeof jitPolicy>): string[] {
  return made.ok ? [] : made.error.map(({ field }) => field);
}
