import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AddressRange,
  type AddressSet,
  addressSet,
  everyAddress,
  internetAddresses,
  intersect,
  isEmpty,
  isInternetAddress,
  subtract,
  union,
} from '../../src/core/addressRanges.ts';
import { prefix } from './policyArbitrary.ts';

describe('Internet addresses', () => {
  test.each([
    '8.8.8.8',
    '192.0.2.7',
    '198.51.100.1',
    '203.0.113.9',
    '2001:db8::1',
    '2600::1',
    '168.63.129.15',
    '172.15.255.255',
    '172.32.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '223.255.255.255',
  ])('%s is one', (text) => {
    expect(isInternetAddress(prefix(text))).toBe(true);
  });

  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.0',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    '10.0.0.0/8',
  ])('%s is none', (text) => {
    expect(isInternetAddress(prefix(text))).toBe(false);
  });

  test.each(['0.0.0.0/0', '::/0', '172.0.0.0/8'])('%s holds some', (text) => {
    expect(isInternetAddress(prefix(text))).toBe(true);
  });

  test('they are a part of every address', () => {
    expect(isEmpty(subtract(internetAddresses, everyAddress))).toBe(true);
    expect(isEmpty(subtract(everyAddress, internetAddresses))).toBe(false);
  });
});

test('ranges that touch become one, families stay apart', () => {
  const set = addressSet([range(4, 5, 9), range(6, 0, 3), range(4, 0, 4), range(4, 11, 12), range(4, 2, 3)]);

  expect(set).toEqual([range(4, 0, 9), range(4, 11, 12), range(6, 0, 3)]);
});

test('making a set leaves the given ranges as they are', () => {
  const given = [range(4, 0, 4), range(4, 5, 9)];

  addressSet(given);

  expect(given).toEqual([range(4, 0, 4), range(4, 5, 9)]);
});

describe('laws, against sets that are counted out', () => {
  const anyRange = fc
    .tuple(fc.constantFrom(4 as const, 6 as const), fc.nat(30), fc.nat(8))
    .map(([family, first, more]) => range(family, first, first + more));
  const anySet = fc.array(anyRange, { maxLength: 8 }).map(addressSet);
  const laws: [
    string,
    (a: AddressSet, b: AddressSet) => AddressSet,
    (inA: boolean, inB: boolean) => boolean,
  ][] = [
    ['union', union, (inA, inB) => inA || inB],
    ['intersect', intersect, (inA, inB) => inA && inB],
    ['subtract', subtract, (inA, inB) => inA && !inB],
  ];

  test.each(laws)('%s', (_, operation, belongs) => {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        const [inA, inB] = [members(a), members(b)];
        const expected = [...members(addressSet([range(4, 0, 40), range(6, 0, 40)]))].filter((address) =>
          belongs(inA.has(address), inB.has(address)),
        );

        const result = operation(a, b);

        expect([...members(result)]).toEqual(expected);
        expect(result).toEqual(addressSet(result));
        expect(isEmpty(result)).toBe(expected.length === 0);
      }),
    );
  });

  test('equal sets are equal lists, whatever they were made of', () => {
    fc.assert(
      fc.property(fc.array(anyRange, { maxLength: 8 }), (ranges) => {
        const single = ranges.flatMap((r) => [...counted(r)].map((n) => range(r.family, n, n)));

        expect(addressSet(single.reverse())).toEqual(addressSet(ranges));
      }),
    );
  });
});

function range(family: 4 | 6, first: number, last: number): AddressRange {
  return { family, first: BigInt(first), last: BigInt(last) };
}

function* counted({ first, last }: AddressRange): Generator<number> {
  for (let n = first; n <= last; n++) yield Number(n);
}

function members(set: AddressSet): Set<string> {
  return new Set(set.flatMap((r) => [...counted(r)].map((n) => `${r.family} ${n}`)));
}
