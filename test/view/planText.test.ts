import { expect, test } from 'vitest';
import type { Change, PlanWarning } from '../../src/core/plan.ts';
import { ruleProperties } from '../../src/core/ruleProperties.ts';
import { planText } from '../../src/view/planText.ts';
import { warningText } from '../../src/view/warningText.ts';
import { allowRule, denyRule, frontNsg, web01 } from './facts.ts';

const deny = ruleProperties({
  description: '',
  protocol: 'Tcp',
  sources: ['*'],
  destinations: ['10.0.0.4'],
  ports: ['22', '3389'],
  access: 'Deny',
  priority: 500,
});
const allow = ruleProperties({
  description: '',
  protocol: '*',
  sources: ['192.0.2.7/32', '2001:db8::/32'],
  destinations: ['10.0.0.4', '10.0.0.5'],
  ports: ['53'],
  access: 'Allow',
  priority: 499,
});

test.each<[string, Change, string]>([
  [
    'a deny rule is written',
    { target: frontNsg, action: 'put', rule: denyRule, properties: deny },
    `+ rule  ${denyRule}  Deny TCP 22,3389 from any address to 10.0.0.4 (priority 500)  in front-nsg`,
  ],
  [
    'an allow rule goes',
    { target: frontNsg, action: 'delete', rule: allowRule, properties: allow },
    `- rule  ${allowRule}  Allow any protocol 53 from 192.0.2.7, 2001:db8::/32 to 10.0.0.4, 10.0.0.5 (priority 499)  in front-nsg`,
  ],
  [
    'a tag is written',
    { target: web01, action: 'put', rule: null, properties: { tags: { 'jit-access': '22/Tcp PT3H *' } } },
    '+ tag   jit-access = "22/Tcp PT3H *"  on web-01 (resource group web)',
  ],
])('%s in one line', (_, change, text) => {
  expect(planText({ changes: [change] })).toBe(text);
});

test('a plan without changes says so', () => {
  expect(planText({ changes: [] })).toBe('Nothing changes.');
});

test.each<[PlanWarning, string]>([
  [
    { kind: 'stillExposed', vm: web01, number: 22, protocol: 'TCP', rule: 'allow-all', priority: 300 },
    'Port 22 of web-01 (resource group web) is still open to the Internet by rule allow-all (priority 300).',
  ],
  [
    { kind: 'stillExposed', vm: web01, number: 22, protocol: 'TCP', rule: null, priority: null },
    'Port 22 of web-01 (resource group web) is still open to the Internet because no network security group stands in the way.',
  ],
  [
    { kind: 'shutsExisting', vm: web01, group: frontNsg, rule: 'allow-office', priority: 300 },
    'Rule allow-office in front-nsg (priority 300) stops working for the ports under just-in-time access of web-01 (resource group web).',
  ],
  [{ kind: 'wideSource', source: '*' }, 'The port opens for any address on the Internet.'],
  [{ kind: 'wideSource', source: '10.0.0.0/8' }, 'The port opens for a wide range of addresses, 10.0.0.0/8.'],
])('%j is a sentence', (warning, text) => {
  expect(warningText(warning)).toBe(text);
});

test.each<[PlanWarning, string[]]>([
  [
    {
      kind: 'unguardedInterface',
      vm: web01,
      interfaceId: frontNsg.replace('networkSecurityGroups/front-nsg', 'networkInterfaces/nic-2'),
    },
    ['nic-2', 'web-01'],
  ],
  [{ kind: 'missingDeny', vm: web01, group: frontNsg, rule: denyRule }, [denyRule, 'front-nsg', 'web-01']],
  [{ kind: 'orphanRule', group: frontNsg, rule: denyRule }, [denyRule, 'front-nsg', 'second']],
  [{ kind: 'madeInert', group: frontNsg, rule: allowRule }, [allowRule, 'front-nsg', 'lock', 'sweep']],
])('%j names what it is about', (warning, parts) => {
  for (const part of parts) expect(warningText(warning)).toContain(part);
});
