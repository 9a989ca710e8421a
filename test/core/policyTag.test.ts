import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JitPort } from '../../src/core/jitPolicy.ts';
import { offTags, policyTagNames, readPolicyTags, writePolicyTags } from '../../src/core/policyTag.ts';
import { anyPolicy, policy, port, prefix } from './policyArbitrary.ts';

const rdp = port({
  number: 3389,
  allowedSources: [prefix('10.0.0.0/8'), prefix('192.0.2.7')],
  maxDurationMinutes: 60,
});

test('a policy is one readable line', () => {
  expect(writePolicyTags(policy(port(), rdp))).toEqual({
    ok: true,
    value: { 'jit-access': '22/Tcp PT3H *; 3389/Tcp PT1H 10.0.0.0/8,192.0.2.7/32' },
  });
});

describe('read', () => {
  test.each<[string, Record<string, string>]>([
    ['as it is written', { 'jit-access': '22/Tcp PT3H *; 3389/Tcp PT1H 10.0.0.0/8,192.0.2.7/32' }],
    [
      'under a name in another case',
      { 'JIT-Access': '22/Tcp PT3H *; 3389/Tcp PT1H 10.0.0.0/8,192.0.2.7/32' },
    ],
    ['as people may write it', { 'jit-access': ' 3389/tcp 60m 192.0.2.7 ,  10.0.0.0/8;22/TCP  3h *' }],
    [
      'from two tags',
      { 'jit-access': '22/Tcp PT3H *; +1', 'JIT-ACCESS-2': '3389/Tcp PT1H 10.0.0.0/8,192.0.2.7/32' },
    ],
    [
      'beside further tags that the first does not name',
      {
        'jit-access': '22/Tcp PT3H *; 3389/Tcp PT1H 10.0.0.0/8,192.0.2.7/32',
        'jit-access-2': 'anything',
        env: 'prod',
      },
    ],
  ])('%s', (_, tags) => {
    expect(readPolicyTags(tags)).toEqual({ kind: 'policy', policy: policy(port(), rdp) });
  });

  test.each<Record<string, string>>([
    {},
    { env: 'prod' },
    { 'jit-access-2': '22/Tcp PT3H *' },
    { 'jit-access-note': 'x' },
    { 'my-jit-access': '22/Tcp PT3H *' },
  ])('%j says nothing', (tags) => {
    expect(readPolicyTags(tags)).toEqual({ kind: 'none' });
  });

  test.each([offTags, { 'Jit-Access': ' OFF ' }, { 'jit-access': 'off', 'jit-access-2': '22/Tcp PT3H *' }])(
    '%j is off',
    (tags) => {
      expect(readPolicyTags(tags)).toEqual({ kind: 'off' });
    },
  );
});

describe('unreadable, with the tag and the reason', () => {
  test.each([
    ['', 'An entry is'],
    [' ', 'An entry is'],
    ['on', 'An entry is'],
    ['22/Tcp PT3H', 'An entry is'],
    ['22/Tcp PT3H * *', 'An entry is'],
    ['22/Tcp PT3H 10.0.0.1 9', 'An entry is'],
    ['22/Tcp PT3H *;', 'Entry 2 cannot be read. An entry is'],
    ['22/Tcp PT3H *;;23/Tcp PT3H *', 'Entry 2'],
    ['22 PT3H *', 'no protocol'],
    ['22/Icmp PT3H *', 'A protocol is'],
    ['0/Tcp PT3H *', 'A port is'],
    ['22/Tcp forever *', 'A duration is'],
    ['22/Tcp PT48H *', '24 hours'],
    ['22/Tcp PT1M *', '5 minutes'],
    ['22/Tcp PT3H *,10.0.0.0/8', 'An address is'],
    ['22/Tcp PT3H 10.0.0.5/8', 'write 10.0.0.0/8'],
    ['22/Tcp PT3H 010.0.0.1', 'leading zero'],
    ['22/Tcp PT3H 10.0.0.1,', 'An address is'],
    ['22/Tcp PT3H Internet', 'An address is'],
    ['22/Tcp PT3H *; 22/* PT1H *', 'there twice'],
    ['22/Tcp PT3H *; +0', 'An entry is'],
    ['22/Tcp PT3H *; +-1', 'An entry is'],
    ['22/Tcp PT3H *; +100', 'An entry is'],
    ['22/Tcp PT3H *; +1; +1', 'An entry is'],
    ['+1', 'An entry is'],
    [`22/Tcp PT3H *${' '.repeat(250)}`, 'at most 256'],
    ['; '.repeat(100_000), 'at most 256'],
    [`22/Tcp PT3H *; ${' '.repeat(250)}+1`, 'at most 256'],
  ])('%j', (value, part) => {
    const reading = readPolicyTags({ 'jit-access': value, 'jit-access-2': '80/Tcp PT3H *' });

    expect(reading).toMatchObject({ kind: 'unreadable', tag: 'jit-access' });
    expect(reading.kind === 'unreadable' && reading.reason).toContain(part);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['a further tag that is missing', {}, 'jit-access-2', 'not there'],
    ['a further tag that goes on itself', { 'jit-access-2': '80/Tcp PT3H *; +1' }, 'jit-access-2', 'Entry 2'],
    ['a further tag that is off', { 'jit-access-2': 'off' }, 'jit-access-2', 'Entry 1'],
    ['the same port in two tags', { 'jit-access-2': '22/Tcp PT3H *' }, 'jit-access', 'there twice'],
  ])('%s', (_, further, tag, part) => {
    const reading = readPolicyTags({ 'jit-access': '22/Tcp PT3H *; +1', ...further });

    expect(reading).toMatchObject({ kind: 'unreadable', tag });
    expect(reading.kind === 'unreadable' && reading.reason).toContain(part);
  });

  test('nothing of a hostile value stands in the reason', () => {
    const reading = readPolicyTags({ 'jit-access': '22/Tcp\u001b[2J PT3H *; 23/\u202e PT1H *' });

    expect(reading.kind === 'unreadable' && reading.reason).toMatch(/^[\x20-\x7e]+$/);
  });

  test('JSON that has null for a value does not throw', () => {
    const tags = JSON.parse('{"jit-access":null}') as Record<string, string>;

    expect(readPolicyTags(tags).kind).toBe('unreadable');
  });
});

describe('more than one tag holds', () => {
  const wide = (number: number, sources: number) =>
    port({ number, allowedSources: Array.from({ length: sources }, (_, i) => prefix(`192.0.2.${i * 2}`)) });

  test('goes on in further tags, split between entries', () => {
    const written = writePolicyTags(policy(wide(22, 10), wide(80, 10), wide(443, 10)));

    const ten = Array.from({ length: 10 }, (_, i) => `192.0.2.${i * 2}/32`).join(',');
    expect(written).toEqual({
      ok: true,
      value: {
        'jit-access': `22/Tcp PT3H ${ten}; +2`,
        'jit-access-2': `80/Tcp PT3H ${ten}`,
        'jit-access-3': `443/Tcp PT3H ${ten}`,
      },
    });
  });

  test.each([
    [236, [255, 15]],
    [237, [17, 237, 15]],
  ])('as many entries go into one tag as it has room for: 13 and %d characters', (length, lengths) => {
    const written = writePolicyTags(policy(port({ number: 21 }), exactly(length), port({ number: 3389 })));

    expect(written.ok && Object.values(written.value).map((value) => value.length)).toEqual(lengths);
  });

  test('a port that fills a tag by itself is written', () => {
    const alone = writePolicyTags(policy(exactly(256)));
    const beside = writePolicyTags(policy(exactly(251), port({ number: 3389 })));

    expect(alone.ok && Object.values(alone.value).map((value) => value.length)).toEqual([256]);
    expect(beside.ok && Object.values(beside.value)).toEqual([
      expect.stringMatching(/^22.{249}; \+1$/),
      '3389/Tcp PT3H *',
    ]);
  });

  test.each([
    ['alone', [exactly(257)], 'ports[0].allowedSourceAddressPrefixes'],
    ['beside another', [exactly(252), port({ number: 3389 })], 'ports[0].allowedSourceAddressPrefixes'],
    ['after another', [port({ number: 21 }), exactly(252)], 'ports[1].allowedSourceAddressPrefixes'],
  ] as [string, JitPort[], string][])('a port that no tag can hold is refused: %s', (_, ports, field) => {
    const written = writePolicyTags(policy(...ports));

    expect(written).toMatchObject({ ok: false, error: [{ field }] });
  });

  test('more ports than a VM has tags for are refused', () => {
    const ports = Array.from({ length: 60 }, (_, i) => wide(1000 + i, 10));

    expect(writePolicyTags(policy(...ports))).toMatchObject({ ok: false, error: [{ field: 'ports' }] });
  });
});

test('the names that are ours, as they are written', () => {
  const tags = {
    env: 'x',
    'Jit-Access': 'x',
    'jit-access-2': 'x',
    'JIT-ACCESS-17': 'x',
    'jit-access-1': 'x',
    'jit-access-02': 'x',
    'jit-access-x': 'x',
    'jit-accessory': 'x',
  };

  expect(policyTagNames(tags)).toEqual(['Jit-Access', 'jit-access-2', 'JIT-ACCESS-17']);
});

describe('laws', () => {
  test('what is written is read back, from values that Azure takes and names that are ours', () => {
    fc.assert(
      fc.property(anyPolicy, (given) => {
        const written = writePolicyTags(given);
        const tags = written.ok ? written.value : {};

        expect(readPolicyTags(tags)).toEqual({ kind: 'policy', policy: given });
        expect(policyTagNames(tags)).toEqual(Object.keys(tags));
        for (const value of Object.values(tags)) expect(value.length).toBeLessThanOrEqual(256);
      }),
    );
  });

  test('no tag makes reading throw', () => {
    const word = fc.constantFrom(
      '22',
      '/',
      'Tcp',
      ' ',
      'PT3H',
      '*',
      ';',
      '; +1',
      '10.0.0.0/8',
      ',',
      'off',
      '\u0000',
    );
    const value = fc.oneof(
      fc.array(word, { maxLength: 12 }).map((words) => words.join('')),
      fc.string({ unit: 'binary', maxLength: 300 }),
    );
    const name = fc.oneof(fc.constantFrom('jit-access', 'jit-access-2', 'JIT-ACCESS'), fc.string());

    fc.assert(
      fc.property(fc.dictionary(name, value), (tags) => {
        expect(['none', 'off', 'unreadable', 'policy']).toContain(readPolicyTags(tags).kind);
      }),
      { numRuns: 1000 },
    );
  });
});

/** A port whose entry is exactly this long: `22/Tcp PT3H `, then addresses of 11 characters or a few more. */
function exactly(length: number): JitPort {
  const room = length - '22/Tcp PT3H '.length + 1;
  const count = Math.floor(room / 12);
  const more = room % 12;
  const sources = Array.from({ length: count }, (_, i) => {
    const [second, third] = [i < more, i + count < more].map((longer) => (longer ? '11' : '1'));
    return prefix(`${10 + i}.${second}.${third}.1/32`);
  });

  return port({ allowedSources: sources });
}
