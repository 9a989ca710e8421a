import { expect, test } from 'vitest';
import type { Endpoint } from '../../src/core/machine.ts';
import { publicWaysText } from '../../src/view/publicWaysText.ts';
import { endpoint, machine, mapping } from '../core/buildMachine.ts';

const hidden = (...mappings: Endpoint['mappings']) => endpoint('10.0.0.4', { publicAddress: null, mappings });
const balanced = { via: 'loadBalancingRule' as const };
const address = (text: string | null) => ({ id: 'lb-ip', address: text, sku: 'Standard' as const });

test.each<[string, Endpoint[]]>([
  ['none', []],
  ['none', [hidden()]],
  ['198.51.100.1', [endpoint('10.0.0.4')]],
  ['198.51.100.20:50022 (SSH 22)', [hidden(mapping())]],
  ['198.51.100.20:50022 (SSH 22)', [hidden(mapping()), hidden(mapping())]],
  [
    '198.51.100.1, 198.51.100.20:50053 (TCP/UDP 53)',
    [endpoint('10.0.0.4', { mappings: [mapping({ protocol: '*', frontendPort: 50053, backendPort: 53 })] })],
  ],
  [
    '198.51.100.20:443 (TCP 8443, shared by load balancing)',
    [hidden(mapping({ ...balanced, frontendPort: 443, backendPort: 8443 }))],
  ],
  [
    '198.51.100.20:443 (TCP, shared by load balancing)',
    [hidden(mapping({ ...balanced, frontendPort: 443, backendPort: 443 }))],
  ],
  [
    '198.51.100.20 (every port, shared by load balancing)',
    [hidden(mapping({ ...balanced, protocol: '*', frontendPort: 'every', backendPort: 'every' }))],
  ],
  ['198.51.100.20 at a port that Azure does not tell (SSH 22)', [hidden(mapping({ frontendPort: null }))]],
  ['[2001:db8::20]:50022 (SSH 22)', [hidden(mapping({ publicAddress: address('2001:db8::20') }))]],
  ['none', [hidden(mapping({ publicAddress: address(null) }))]],
])('%s', (text, endpoints) => {
  expect(publicWaysText(machine('web', endpoints))).toBe(text);
});
