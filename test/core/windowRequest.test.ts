import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccessRequest, checkRequest, defaultPorts, quickPolicy } from '../../src/core/windowRequest.ts';
import { policy, port, prefix, smallPrefix } from './policyArbitrary.ts';

const me = prefix('192.0.2.7');

describe('granted', () => {
  test('a port of the policy, for as long as it allows', () => {
    expect(checkRequest(policy(port(), port({ number: 3389 })), request({ durationMinutes: 180 }))).toEqual({
      ok: true,
      value: [port()],
    });
  });

  test.each<[string, string[], string]>([
    ['a single address inside an allowed block', ['192.0.2.0/24'], '192.0.2.7'],
    ['an allowed block', ['192.0.2.0/24'], '192.0.2.0/24'],
    [
      'a block inside the union of allowed blocks',
      ['10.0.0.0/24', '10.0.1.0/25', '10.0.1.128/25'],
      '10.0.0.0/23',
    ],
    ['an IPv6 address inside an allowed block', ['10.0.0.0/8', '2001:db8::/32'], '2001:db8::1'],
  ])('%s', (_, allowed, source) => {
    const allowedSources = allowed.map(prefix);

    expect(checkRequest(policy(port({ allowedSources })), request({ sources: [prefix(source)] })).ok).toBe(
      true,
    );
  });

  test('any source, where the policy allows any', () => {
    expect(checkRequest(policy(port()), request({ sources: '*' })).ok).toBe(true);
  });

  test('the shortest access', () => {
    expect(checkRequest(policy(port()), request({ durationMinutes: 5 })).ok).toBe(true);
  });

  const tcp = port({ protocol: 'TCP' });
  const udp = port({ protocol: 'UDP' });
  const any = port({ protocol: '*' });
  test.each([
    ['every protocol of the policy, where none is named', [tcp, udp], [{ number: 22 }], [tcp, udp]],
    ['the protocol that is named', [tcp, udp], [{ number: 22, protocol: 'UDP' }], [udp]],
    ['no more than the protocol that is named', [any], [{ number: 22, protocol: 'TCP' }], [tcp]],
    ['any protocol', [any], [{ number: 22, protocol: '*' }], [any]],
    ['any protocol, where the policy has both', [tcp, udp], [{ number: 22, protocol: '*' }], [tcp, udp]],
    ['a port that is asked for twice', [tcp], [{ number: 22 }, { number: 22, protocol: 'TCP' }], [tcp]],
    [
      'a port of which one request covers the other',
      [any],
      [{ number: 22, protocol: 'TCP' }, { number: 22 }],
      [any],
    ],
    [
      'both protocols by name',
      [any],
      [
        { number: 22, protocol: 'TCP' },
        { number: 22, protocol: 'UDP' },
      ],
      [tcp, udp],
    ],
  ] as const)('%s', (_, ports, asked, granted) => {
    expect(checkRequest(policy(...ports), request({ ports: asked }))).toEqual({ ok: true, value: granted });
  });

  test('the ports in the order they are asked for, each once', () => {
    const asked = request({ ports: [{ number: 3389 }, { number: 22 }, { number: 3389 }] });

    expect(checkRequest(policy(tcp, port({ number: 3389 })), asked)).toEqual({
      ok: true,
      value: [port({ number: 3389 }), tcp],
    });
  });
});

describe('refused', () => {
  test('a port that is not in the policy', () => {
    expect(problems(policy(port()), request({ ports: [{ number: 3389 }] }))).toEqual([
      {
        kind: 'portNotInPolicy',
        number: 3389,
        protocol: undefined,
        policyPorts: [{ number: 22, protocol: 'TCP' }],
      },
    ]);
  });

  test.each(['UDP', '*'] as const)('%s, where the policy has TCP alone', (protocol) => {
    expect(problems(policy(port()), request({ ports: [{ number: 22, protocol }] }))).toMatchObject([
      { kind: 'portNotInPolicy', number: 22, protocol },
    ]);
  });

  test.each<[string, string[], string]>([
    ['an address outside', ['10.0.0.0/8'], '192.0.2.7'],
    ['a block that is wider', ['10.0.0.0/16'], '10.0.0.0/8'],
    ['a block that lies inside but for a hole', ['10.0.0.0/25', '10.0.0.128/26'], '10.0.0.0/24'],
    ['an IPv6 address, where IPv4 is allowed', ['0.0.0.0/0'], '2001:db8::1'],
  ])('%s', (_, allowed, source) => {
    const allowedSources = allowed.map(prefix);

    expect(
      problems(policy(port({ allowedSources })), request({ sources: [me, prefix(source)].slice(1) })),
    ).toEqual([
      {
        kind: 'sourceNotAllowed',
        number: 22,
        protocol: 'TCP',
        source: prefix(source),
        allowed: allowedSources,
      },
    ]);
  });

  test('any source, where the policy names blocks, even all of them', () => {
    const allowedSources = [prefix('0.0.0.0/0'), prefix('::/0')];

    expect(problems(policy(port({ allowedSources })), request({ sources: '*' }))).toMatchObject([
      { kind: 'sourceNotAllowed', source: '*' },
    ]);
  });

  test('longer than the port allows', () => {
    expect(problems(policy(port()), request({ durationMinutes: 181 }))).toEqual([
      {
        kind: 'tooLong',
        number: 22,
        protocol: 'TCP',
        requestedMinutes: 181,
        maxMinutes: 180,
        setBy: 'policy',
      },
    ]);
  });

  test('longer than the user allows', () => {
    const checked = checkRequest(policy(port()), request({ durationMinutes: 60 }), {
      maxDurationMinutes: 30,
    });

    expect(!checked.ok && checked.error).toMatchObject([{ kind: 'tooLong', maxMinutes: 30 }]);
  });

  test.each([4, 0, -60, Number.NaN])('%d minutes', (durationMinutes) => {
    expect(problems(policy(port()), request({ durationMinutes }))).toEqual([
      { kind: 'tooShort', requestedMinutes: durationMinutes, minMinutes: 5 },
    ]);
  });

  test('no port and no source', () => {
    expect(problems(policy(port()), request({ ports: [], sources: [] }))).toEqual([
      { kind: 'noPorts' },
      { kind: 'noSources' },
    ]);
  });

  test('for every reason at once', () => {
    const mine = policy(
      port({ allowedSources: [prefix('10.0.0.0/8')], maxDurationMinutes: 60 }),
      port({ number: 3389, maxDurationMinutes: 30 }),
    );
    const asked = request({
      ports: [{ number: 22 }, { number: 80 }, { number: 3389 }],
      sources: [me, prefix('10.0.0.1'), prefix('2001:db8::1')],
      durationMinutes: 90,
    });

    expect(problems(mine, asked)).toMatchObject([
      { kind: 'portNotInPolicy', number: 80 },
      { kind: 'sourceNotAllowed', number: 22, source: me },
      { kind: 'sourceNotAllowed', number: 22, source: prefix('2001:db8::1') },
      { kind: 'tooLong', number: 22, maxMinutes: 60 },
      { kind: 'tooLong', number: 3389, maxMinutes: 30 },
    ]);
  });
});

test('a source is granted exactly if each of its addresses is allowed', () => {
  fc.assert(
    fc.property(fc.array(smallPrefix, { minLength: 1, maxLength: 6 }), smallPrefix, (allowed, source) => {
      const each = Array.from(
        { length: Number(source.last - source.first) + 1 },
        (_, i) => source.first + BigInt(i),
      );
      const isAllowed = each.every((address) =>
        allowed.some((b) => b.family === source.family && b.first <= address && address <= b.last),
      );

      const checked = checkRequest(policy(port({ allowedSources: allowed })), request({ sources: [source] }));

      expect(checked.ok).toBe(isAllowed);
    }),
  );
});

describe('default ports', () => {
  const both = policy(port(), port({ number: 3389 }), port({ number: 5986 }));

  test.each([
    ['linux', both, [22]],
    ['windows', both, [3389]],
    ['windows', policy(port(), port({ number: 5986 })), [22, 5986]],
    ['linux', policy(port({ number: 2222 })), [2222]],
  ] as const)('%s', (os, given, numbers) => {
    expect(defaultPorts(given, os).map(({ number }) => number)).toEqual(numbers);
  });
});

test.each([
  ['linux', 22],
  ['windows', 3389],
] as const)('quick policy: %s, port %d', (os, number) => {
  expect(quickPolicy(os)).toEqual(policy(port({ number })));
});

function request(fields: Partial<AccessRequest> = {}): AccessRequest {
  return { ports: [{ number: 22 }], sources: [me], durationMinutes: 60, ...fields };
}

function problems(...[given, asked]: Parameters<typeof checkRequest>) {
  const checked = checkRequest(given, asked);

  return checked.ok ? [] : checked.error;
}

describe('behind a firewall, whose update takes five minutes', () => {
  test.each([
    [5, false],
    [6, true],
  ])('a request for %d minutes is granted: %s', (durationMinutes, isGranted) => {
    const asked = request({ durationMinutes });

    const checked = checkRequest(policy(port()), asked, { isBehindFirewall: true });

    expect(checked.ok).toBe(isGranted);
    expect(checkRequest(policy(port()), asked, { isBehindFirewall: false }).ok).toBe(true);
  });

  test('what is too short for anything is told beside what is too short for the firewall', () => {
    const checked = checkRequest(policy(port()), request({ durationMinutes: 1 }), { isBehindFirewall: true });

    expect(checked).toEqual({
      ok: false,
      error: [
        { kind: 'tooShort', requestedMinutes: 1, minMinutes: 5 },
        { kind: 'tooShortForFirewall', requestedMinutes: 1, updateMinutes: 5 },
      ],
    });
  });
});
