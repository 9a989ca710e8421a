import { expect, test } from 'vitest';
import { isInstalled, type Lock } from '../../src/build/isInstalled.mjs';

const lock: Lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/for-another-system': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  },
};

test('nothing noted is nothing installed', () => {
  expect(isInstalled(lock, undefined)).toBe(false);
});

test('what the lock says is installed, also without packages for other systems', () => {
  expect(
    isInstalled(lock, { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } }),
  ).toBe(true);
});

test.each([
  ['another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
  ['other content of that version', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } }],
  ['a missing package', {}],
])('%s is not', (_, packages) => {
  expect(isInstalled(lock, { packages })).toBe(false);
});
