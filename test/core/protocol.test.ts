import { expect, test } from 'vitest';
import { azureProtocol, overlapsProtocols, type Protocol, parseProtocol } from '../../src/core/protocol.ts';

test.each([
  ['TCP', 'TCP', 'Tcp'],
  ['tcp', 'TCP', 'Tcp'],
  ['Udp', 'UDP', 'Udp'],
  ['*', '*', '*'],
  ['Any', '*', '*'],
] as const)('%s is %s, in a security rule %s', (text, protocol, inRule) => {
  expect(parseProtocol(text)).toEqual({ ok: true, value: protocol });
  expect(azureProtocol(protocol)).toBe(inRule);
});

test.each(['', 'icmp', 'tcp ', 'TCP/UDP', '6', 'constructor'])('%j is refused', (text) => {
  expect(parseProtocol(text)).toEqual({ ok: false, error: 'A protocol is TCP, UDP or *.' });
});

test.each<[Protocol, Protocol, boolean]>([
  ['TCP', 'TCP', true],
  ['TCP', 'UDP', false],
  ['*', 'UDP', true],
  ['TCP', '*', true],
  ['*', '*', true],
])('%s and %s overlap: %s', (a, b, expected) => {
  expect(overlapsProtocols(a, b)).toBe(expected);
});
