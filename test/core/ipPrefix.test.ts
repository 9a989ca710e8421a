import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  collapsePrefixes,
  containsPrefix,
  formatIpPrefix,
  type IpPrefix,
  overlapsPrefix,
  parseAzurePrefix,
  parseIpPrefix,
} from '../../src/core/ipPrefix.ts';
import { anyPrefix, prefix, smallPrefix } from './policyArbitrary.ts';

describe('what people write', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7/32'],
    ['192.0.2.7/32', '192.0.2.7/32'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['255.255.255.255', '255.255.255.255/32'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['2001:DB8:0:0:0:0:0:0/32', '2001:db8::/32'],
    ['::/0', '::/0'],
    ['::1', '::1/128'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221/128'],
    // RFC 5952: one zero group is not shortened, and of two equal runs the first is.
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1/128'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1/128'],
  ])('%s is %s', (text, canonical) => {
    const parsed = parseIpPrefix(text);

    expect(parsed.ok && formatIpPrefix(parsed.value)).toBe(canonical);
  });

  test.each([
    ['010.0.0.1', 'no leading zero'],
    ['10.0.0.00', 'no leading zero'],
    ['10.0.0.0/33', '0 to 32 for IPv4'],
    ['2001:db8::/129', '0 to 128 for IPv6'],
    ['10.0.0.0/08', '0 to 32'],
    ['10.0.0.0/', '0 to 32'],
    ['10.0.0.0/8/8', '0 to 32'],
    ['10.0.0.0/255.0.0.0', '0 to 32'],
    ['10.0.0.5/8', 'write 10.0.0.0/8'],
    ['2001:db8::1/32', 'write 2001:db8::/32'],
    ['fe80::1%eth0', 'zone'],
    ['::ffff:192.0.2.7', 'write 192.0.2.7/32'],
    ['::ffff:c000:207', 'write 192.0.2.7/32'],
    ['::ffff:10.0.0.0/104', 'write 10.0.0.0/8'],
    ['10.0.0.256', 'at most 255'],
    ['::192.0.2.300', 'at most 255'],
    ['::192.0.02.3', 'no leading zero'],
    ['10.1', 'is written like'],
    ['0x0a.0.0.1', 'is written like'],
    ['167772161', 'is written like'],
    ['10.0.0.1.1', 'is written like'],
    ['1::2::3', 'is written like'],
    [':::', 'is written like'],
    ['1:2:3:4:5:6:7:8:9', 'is written like'],
    ['12345::', 'is written like'],
    ['[::1]', 'is written like'],
    ['*', 'is written like'],
    ['Internet', 'is written like'],
    ['', 'is written like'],
    ['1'.repeat(100_000), 'is written like'],
    [' 10.0.0.1', 'no spaces'],
    ['10.0.0.1\n', 'no spaces'],
    ['１０.0.0.1', 'is written like'],
  ])('%j is refused', (text, part) => {
    const parsed = parseIpPrefix(text);

    expect(!parsed.ok && parsed.error).toContain(part);
  });

  test('an address is taken exactly where Node takes it', () => {
    const nearly = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ unit: fc.constantFrom(...'0123456789abfFxg:.'), maxLength: 20 }),
    );

    fc.assert(
      fc.property(nearly, (text) => {
        expect(parseAzurePrefix(text) !== undefined).toBe(isIPv4(text) || isIPv6(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('formatting and reading give the same block back', () => {
    fc.assert(
      fc.property(anyPrefix, (block) => {
        expect(parseIpPrefix(formatIpPrefix(block))).toEqual({ ok: true, value: block });
        expect(parseAzurePrefix(formatIpPrefix(block))).toEqual(block);
      }),
    );
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseIpPrefix(text).ok).toBeTypeOf('boolean');
      }),
    );
  });
});

describe('what Azure stores', () => {
  test.each([
    ['10.0.0.5/8', '10.0.0.0/8'],
    ['10.0.0.5', '10.0.0.5/32'],
    [' 10.0.0.5 ', '10.0.0.5/32'],
    ['2001:db8::5/32', '2001:db8::/32'],
    ['::ffff:192.0.2.7', '::ffff:c000:207/128'],
  ])('%s is %s', (text, canonical) => {
    const parsed = parseAzurePrefix(text);

    expect(parsed && formatIpPrefix(parsed)).toBe(canonical);
  });

  test.each([
    '*',
    '',
    'Internet',
    'VirtualNetwork',
    'Storage.WestEurope',
    '789',
    '10.0.0.0/99',
    '10.0.0.1-10.0.0.9',
  ])('%j is no block', (text) => {
    expect(parseAzurePrefix(text)).toBeUndefined();
  });
});

describe('blocks compared', () => {
  test.each([
    ['10.0.0.0/8', '10.1.0.0/16', true, true],
    ['10.1.0.0/16', '10.0.0.0/8', false, true],
    ['10.0.0.0/8', '10.0.0.0/8', true, true],
    ['10.0.0.0/8', '11.0.0.0/8', false, false],
    ['0.0.0.0/0', '::/0', false, false],
    ['::/0', '2001:db8::/32', true, true],
  ])('%s and %s: contains %s, overlaps %s', (a, b, contains, overlaps) => {
    expect(containsPrefix(prefix(a), prefix(b))).toBe(contains);
    expect(overlapsPrefix(prefix(a), prefix(b))).toBe(overlaps);
    expect(overlapsPrefix(prefix(b), prefix(a))).toBe(overlaps);
  });
});

describe('collapsing', () => {
  test.each([
    ['nothing', [], []],
    ['the same twice', ['10.0.0.0/8', '10.0.0.0/8'], ['10.0.0.0/8']],
    ['one inside another', ['10.1.2.3/32', '10.0.0.0/8'], ['10.0.0.0/8']],
    ['two halves', ['10.0.0.128/25', '10.0.0.0/25'], ['10.0.0.0/24']],
    ['neighbours that are no halves', ['10.0.0.64/26', '10.0.0.128/26'], ['10.0.0.64/26', '10.0.0.128/26']],
    ['halves of halves', ['10.0.0.0/26', '10.0.0.64/26', '10.0.0.128/25', '10.0.1.0/24'], ['10.0.0.0/23']],
    ['all of both families', ['::/1', '8000::/1', '128.0.0.0/1', '0.0.0.0/1'], ['0.0.0.0/0', '::/0']],
    ['families apart', ['::/128', '0.0.0.0/32'], ['0.0.0.0/32', '::/128']],
  ])('%s', (_, list, collapsed) => {
    expect(collapsePrefixes(list.map(prefix)).map(formatIpPrefix)).toEqual(collapsed);
  });

  test('keeps every address, overlaps nowhere, has no halves left, and is done at once', () => {
    fc.assert(
      fc.property(fc.array(smallPrefix, { maxLength: 12 }), (list) => {
        const collapsed = collapsePrefixes(list);

        expect(addresses(collapsed)).toEqual(addresses(list));
        expect(collapsed.reduce((sum, block) => sum + size(block), 0)).toBe(addresses(collapsed).size);
        expect(collapsePrefixes([...collapsed].reverse())).toEqual(collapsed);
        expect(collapsed.length).toBeLessThanOrEqual(new Set(list.map(formatIpPrefix)).size);
        for (const block of collapsed) expect(collapsed).not.toContainEqual(otherHalf(block));
      }),
    );
  });
});

const size = (block: IpPrefix) => Number(block.last - block.first) + 1;

function addresses(list: readonly IpPrefix[]): Set<string> {
  return new Set(
    list.flatMap((b) => Array.from({ length: size(b) }, (_, i) => `${b.family} ${b.first + BigInt(i)}`)),
  );
}

function otherHalf(block: IpPrefix): IpPrefix {
  const step = BigInt(size(block));

  return { ...block, first: block.first ^ step, last: block.last ^ step };
}
