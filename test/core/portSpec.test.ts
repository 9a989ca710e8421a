import { expect, test } from 'vitest';
import { parsePortSpec } from '../../src/core/portSpec.ts';

test.each([
  ['22', { number: 22, protocol: undefined }],
  ['22/tcp', { number: 22, protocol: 'TCP' }],
  ['3389/UDP', { number: 3389, protocol: 'UDP' }],
  ['443/*', { number: 443, protocol: '*' }],
  ['443/any', { number: 443, protocol: '*' }],
])('%s', (text, value) => {
  expect(parsePortSpec(text)).toEqual({ ok: true, value });
});

test.each([
  ['22/icmp', 'A protocol is'],
  ['22/', 'A protocol is'],
  ['22/tcp/udp', 'A protocol is'],
  ['/tcp', 'A port is'],
  ['0/tcp', 'A port is'],
  ['ssh', 'written like 22/tcp'],
  ['', 'A port is'],
  ['22-23', 'A port is'],
])('%j is refused', (text, part) => {
  const parsed = parsePortSpec(text);

  expect(!parsed.ok && parsed.error).toContain(part);
});
