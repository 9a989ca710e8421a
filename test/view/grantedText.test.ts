import { expect, test } from 'vitest';
import type { AccessWindow } from '../../src/core/accessWindow.ts';
import { grantedText } from '../../src/view/grantedText.ts';
import { windowTableText } from '../../src/view/windowTableText.ts';
import { web01 } from './facts.ts';

const now = Date.UTC(2026, 10, 22, 12);
const window: AccessWindow = {
  id: 'k3j2h1g0',
  vmHash: '0a1b2c3d',
  vmName: 'web-01',
  endSeconds: now / 1000 + 3600,
  ports: [{ number: 22, protocol: 'TCP', sources: ['192.0.2.7/32'] }],
  requestor: 'alice@contoso.com',
  justification: 'deploy',
  rules: [],
  frontends: [],
  backend: 'direct',
};

test.each([
  [true, ' The port answers.'],
  [false, ' The rule is in force, but nothing answers there yet.'],
  [null, ''],
])('a window says what is open, for whom and how long; reachable %s', (reachable, answers) => {
  const connection = { host: '198.51.100.11', port: 22, isPrivate: false };
  const text = grantedText({ window, vm: web01, connection, reachable }, now);

  expect(text).toMatch(
    /^Window k3j2h1g0 is open: SSH 22 of web-01 \(resource group web\) from 192\.0\.2\.7 until [\d: -]+ \(1 h\)\.\n/,
  );
  expect(text.split('\n')[1]).toBe(`Connect to 198.51.100.11:22.${answers}`);
});

test('an IPv6 address stands in brackets and a private one is told as such', () => {
  const connection = { host: 'fd00::4', port: 22, isPrivate: true };

  expect(grantedText({ window, vm: web01, connection, reachable: null }, now)).toContain(
    'Connect to [fd00::4]:22, a private address.',
  );
});

test('nothing is said about connecting where there is no way', () => {
  expect(grantedText({ window, vm: web01, connection: null, reachable: null }, now)).not.toContain('Connect');
});

test('windows are rows with what remains', () => {
  const lines = windowTableText([{ window, vm: 'web-01' }], now + 10 * 60_000, 200).split('\n');

  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^k3j2h1g0 +web-01 +SSH 22 +192\.0\.2\.7 .* 50 min +alice@contoso\.com +deploy$/);
});
