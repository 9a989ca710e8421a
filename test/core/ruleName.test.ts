import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowRuleName, denyRuleName, parseRuleName } from '../../src/core/ruleName.ts';
import { vmHash } from '../../src/core/vmHash.ts';

const end = 1_795_359_600;

describe('the hash', () => {
  test('is the first 8 digits of SHA-256 of the id in lower case', () => {
    const id = vmId('Web-1');

    expect(vmHash(id)).toBe(createHash('sha256').update(id.toLowerCase()).digest('hex').slice(0, 8));
  });

  test('is one for every spelling of an id, and another for another VM', () => {
    expect(vmHash(vmId('web-1').toUpperCase())).toBe(vmHash(vmId('web-1')));
    expect(vmHash(vmId('web-2'))).not.toBe(vmHash(vmId('web-1')));
  });
});

test('names of one VM', () => {
  const hash = vmHash(vmId('web-1'));

  expect(denyRuleName(vmId('web-1'), 1)).toBe(`JitAccess-Deny-web-1-${hash}`);
  expect(denyRuleName(vmId('web-1'), 2)).toBe(`JitAccess-Deny-web-1-${hash}-2`);
  expect(allowRuleName(vmId('web-1'), 'a1b2c3d4', end, 1)).toBe(
    `JitAccess-Allow-web-1-${hash}-a1b2c3d4-1795359600`,
  );
  expect(allowRuleName(vmId('web-1'), 'a1b2c3d4', end, 12)).toBe(
    `JitAccess-Allow-web-1-${hash}-a1b2c3d4-1795359600-12`,
  );
});

describe('names of VMs in the names of rules', () => {
  test.each([
    ['web-1', 'web-1'],
    ['web_1.a', 'web_1.a'],
    ['a-deadbeef-2', 'a-deadbeef-2'],
    ['x-deadbeef-a1b2c3d4-1795359600', 'x-deadbeef-a1b2c3d4-1795359600'],
    ['JitAccess-Deny-web', 'JitAccess-Deny-web'],
    ['a'.repeat(64), 'a'.repeat(30)],
    [`${'a'.repeat(29)}-b`, `${'a'.repeat(29)}-`],
    ['serveur-été', 'serveur-_t_'],
    ['web 1', 'web_1'],
    ['a😀b', 'a_b'],
    ['😀'.repeat(40), '_'.repeat(30)],
    ['', '_'],
  ])('%j is %j', (name, vmName) => {
    const id = vmId(name);
    const common = { vmName, vmHash: vmHash(id) };

    expect(parseRuleName(denyRuleName(id, 3))).toEqual({ kind: 'deny', ...common, n: 3 });
    expect(parseRuleName(allowRuleName(id, 'a1b2c3d4', end, 1))).toEqual({
      kind: 'allow',
      ...common,
      windowId: 'a1b2c3d4',
      endSeconds: end,
      n: 1,
    });
  });
});

test('a name is ours in any case', () => {
  const name = allowRuleName(vmId('Web-1'), 'a1b2c3d4', end, 2);

  expect(parseRuleName(name.toUpperCase())).toEqual({
    kind: 'allow',
    vmName: 'WEB-1',
    vmHash: vmHash(vmId('Web-1')),
    windowId: 'a1b2c3d4',
    endSeconds: end,
    n: 2,
  });
});

test.each([
  '',
  'JitAccess-',
  'JitAccess-Deny-web',
  'JitAccess-Deny-deadbeef',
  'JitAccess-Deny--deadbeef',
  'JitAccess-Deny-web-deadbeef-1',
  'JitAccess-Deny-web-deadbeef-0',
  'JitAccess-Deny-web-deadbeef-02',
  'JitAccess-Deny-web-deadbeef-10000',
  'JitAccess-Deny-web-deadbeeg',
  'JitAccess-Deny-web-deadbeef-x',
  'xJitAccess-Deny-web-deadbeef',
  'JitAccess-Deny-web-deadbeef\n',
  `JitAccess-Deny-${'a'.repeat(31)}-deadbeef`,
  'JitAccess-Allow-web-deadbeef',
  'JitAccess-Allow-web-deadbeef-a1b2c3d4-17953596',
  'JitAccess-Allow-web-deadbeef-a1b2c3d4-179535960000',
  'JitAccess-Allow-web-deadbeef-a1b2c3d4-0795359600',
  'JitAccess-Allow-web-deadbeef-a1b2c3d4-1795359600-1',
  'JitAccess-Allow-web-deadbeef-a1b2_3d4-1795359600',
  'JitAccess-Allow-web-deadbeef-a1b2c3d-1795359600',
  'JitAccess-Open-web-deadbeef',
  'SecurityCenter-JITRule_-1105480617_0123456789ABCDEF0123456789ABCDEF',
  'MicrosoftDefenderForCloud-JITRule_1_0123456789ABCDEF0123456789ABCDEF',
  'default-allow-ssh',
])('%j is not ours', (name) => {
  expect(parseRuleName(name)).toBeUndefined();
});

describe('laws', () => {
  // Names that are made of the parts that rule names are made of.
  const part = fc.constantFrom(
    'JitAccess',
    'Allow',
    'Deny',
    'deadbeef',
    '12345678',
    '1795359600',
    '2',
    'a',
    '_',
    '.',
  );
  const anyName = fc.oneof(
    fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('-')),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 64 }),
  );
  const anyN = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 9999 }));
  const digits = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const anyWindow = fc.string({ unit: fc.constantFrom(...digits), minLength: 8, maxLength: 8 });
  const anyEnd = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 });

  test('a deny is read back, and Azure takes its name', () => {
    fc.assert(
      fc.property(anyName, anyN, (name, n) => {
        const made = denyRuleName(vmId(name), n);

        expect(made).toMatch(/^\w[\w.-]{0,78}\w$/);
        expect(parseRuleName(made)).toMatchObject({ kind: 'deny', vmHash: vmHash(vmId(name)), n });
      }),
    );
  });

  test('an allow is read back, and Azure takes its name', () => {
    fc.assert(
      fc.property(anyName, anyWindow, anyEnd, anyN, (name, windowId, endSeconds, n) => {
        const id = vmId(name);
        const made = allowRuleName(id, windowId, endSeconds, n);

        expect(made).toMatch(/^\w[\w.-]{0,78}\w$/);
        expect(parseRuleName(made)).toMatchObject({
          kind: 'allow',
          vmHash: vmHash(id),
          windowId,
          endSeconds,
          n,
        });
      }),
    );
  });
});

function vmId(name: string): string {
  return `/subscriptions/5f0c/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`;
}

test.each([999_999_999, 9_999_999_999, 10_413_792_000])('an end of %d Unix seconds is read back', (end) => {
  const vm = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/web';

  expect(parseRuleName(allowRuleName(vm, 'a1b2c3d4', end, 2))).toMatchObject({
    kind: 'allow',
    windowId: 'a1b2c3d4',
    endSeconds: end,
    n: 2,
  });
});
