import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withInverse } from '../../src/core/inversePlan.ts';
import type { Plan, RuleChange } from '../../src/core/plan.ts';
import { propertiesOfRule, type RuleProperties, ruleProperties } from '../../src/core/ruleProperties.ts';
import type { NetworkSecurityGroup } from '../../src/core/securityRule.ts';
import { codeSpan } from '../../src/view/codeSpan.ts';
import { markdownText } from '../../src/view/markdownText.ts';
import { planDocument } from '../../src/view/planDocument.ts';
import { planJson, planJsonText } from '../../src/view/planJson.ts';
import { rule } from '../core/buildRule.ts';
import { allowRule, denyRule, frontNsg, web01 } from './facts.ts';

const deny = ruleProperties({
  description: 'jit1 Keeps these ports shut.',
  protocol: 'Tcp',
  sources: ['*'],
  destinations: ['10.0.0.4/32', 'fd00:1::4/128'],
  ports: ['22', '3389'],
  access: 'Deny',
  priority: 500,
});
const allow = ruleProperties({
  description: '',
  protocol: '*',
  sources: ['192.0.2.0/24'],
  destinations: ['10.0.0.4/32'],
  ports: ['53'],
  access: 'Allow',
  priority: 499,
});

function change(action: 'put' | 'delete', name: string, properties: RuleProperties = deny): RuleChange {
  return { target: frontNsg, action, rule: name, properties };
}

function state(tags: Record<string, string>, ...rules: NetworkSecurityGroup['rules']) {
  const group = { id: frontNsg, name: 'front-nsg', location: '', etag: '', rules, defaultRules: [] };
  return { groups: new Map([[frontNsg.toLowerCase(), group]]), tags: new Map([[web01.toLowerCase(), tags]]) };
}

const page = (plan: Plan) => planDocument({ what: 'Enable JIT', vms: [web01], plan });

test('a plan is a page: what changes where, what to know before, and what takes it back', () => {
  const plan: Plan = {
    changes: [
      change('put', denyRule),
      change('delete', allowRule, allow),
      {
        target: web01,
        action: 'put',
        rule: null,
        properties: { tags: { 'jit-access': '22/Tcp PT3H *; 3389/Tcp PT3H *' } },
      },
    ],
    warnings: [
      { kind: 'stillExposed', vm: web01, number: 22, protocol: 'TCP', rule: 'allow_all', priority: 300 },
    ],
  };
  const before = state(
    { 'jit-access': 'off' },
    { ...rule(allowRule, 499, 'Allow', 'any', '192.0.2.0/24 -> 10.0.0.4/32:53') },
  );

  expect(page(withInverse(before, plan))).toBe(`# Enable JIT: \`web-01\` (resource group \`web\`)

This is a plan: nothing of it was written. It rests on what Azure says now.

## What changes

### Network security group \`front-nsg\` (resource group \`web\`)

- Add rule \`${denyRule}\`
  - priority 500 · Deny · TCP · any address → \`10.0.0.4\`, \`fd00:1::4\`, ports 22, 3389
  - described as \`jit1 Keeps these ports shut.\`
- Delete rule \`${allowRule}\`
  - priority 499 · Allow · any protocol · \`192.0.2.0/24\` → \`10.0.0.4\`, port 53

### Tags of \`web-01\` (resource group \`web\`)

- Set tag \`jit-access\` to \`22/Tcp PT3H *; 3389/Tcp PT3H *\` instead of \`off\`

## Before you do this

- Port 22 of web-01 (resource group web) is still open to the Internet by rule \`allow_all\` (priority 300).

## What takes it back

Written after the plan, this makes every rule and tag what it is now, to the letter.

### Tags of \`web-01\` (resource group \`web\`)

- Set tag \`jit-access\` to \`off\` instead of \`22/Tcp PT3H *; 3389/Tcp PT3H *\`

### Network security group \`front-nsg\` (resource group \`web\`)

- Add rule \`${allowRule}\`
  - priority 499 · Allow · any protocol · \`192.0.2.0/24\` → \`10.0.0.4\`, port 53
- Delete rule \`${denyRule}\`
  - priority 500 · Deny · TCP · any address → \`10.0.0.4\`, \`fd00:1::4\`, ports 22, 3389
  - described as \`jit1 Keeps these ports shut.\`
`);
});

test('a rule that is written over shows what it says now, whatever somebody made of it', () => {
  const edited = rule(denyRule, 510, 'Deny', 'Icmp', 'asg/admins -> any:any', {
    sourcePorts: ['1024-2048'],
    direction: 'Outbound',
  });
  const plan = withInverse(state({}, edited), { changes: [change('put', denyRule)], warnings: [] });

  expect(page(plan)).toContain(`- Change rule \`${denyRule}\`
  - from: priority 510 · outbound · Deny · ICMP · application security group admins, source ports 1024-2048 → any address, any port
  - to: priority 500 · Deny · TCP · any address → \`10.0.0.4\`, \`fd00:1::4\`, ports 22, 3389
`);
});

test('a plan that changes nothing says so, and nothing takes it back', () => {
  const text = page({ changes: [], warnings: [], inverse: [] });

  expect(text).toContain('Nothing changes.');
  expect(text).not.toContain('takes it back');
});

test('a plan whose start is not known says what it writes, and not what takes it back', () => {
  const text = page({ changes: [change('put', denyRule)], warnings: [] });

  expect(text).toContain(`- Write rule \`${denyRule}\``);
  expect(text).not.toContain('takes it back');
});

test('two groups of one name are told apart by their subscriptions', () => {
  const twin = frontNsg.replace('11111111', '33333333');
  const text = page({
    changes: [change('put', denyRule), { ...change('put', denyRule), target: twin }],
    warnings: [],
  });

  expect(text).toMatch(/### Network .*`front-nsg` .* in subscription `11111111-/);
  expect(text).toMatch(/### Network .*`front-nsg` .* in subscription `33333333-/);
});

const hostile = [
  '[click](command:azureJit.disable)',
  '![](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '<https://evil.example>',
  'https://evil.example/a',
  'www.evil.example',
  'someone@evil.example',
  '`` ` [x](command:y) ` ``',
  '`',
  '``[x](command:y)',
  'a\n\n# heading\n\n[x]: command:y',
  '$\\href{command:y}{x}$',
  '&#91;x&#93;',
  '\\`[x](command:y)',
  '| a | b |',
  '*bold* _it_ ~~gone~~',
];

describe.each(hostile)('a name such as %j', (name) => {
  const target = frontNsg.replace('front-nsg', name.replaceAll('/', ''));
  const plan: Plan = {
    changes: [
      { ...change('put', name, { ...deny, description: name, sourceAddressPrefix: name }), target },
      {
        ...change(
          'delete',
          name,
          propertiesOfRule(
            rule(name, 1, 'Deny', 'Tcp', 'asg/x -> any:any', { protocol: name, sourcePorts: [name] }),
          ),
        ),
        target,
      },
      { target: web01, action: 'put', rule: null, properties: { tags: { [name]: name } } },
    ],
    warnings: [
      { kind: 'shutsExisting', vm: name, group: target, rule: name, priority: 300 },
      { kind: 'stillExposed', vm: web01, number: 22, protocol: 'TCP', rule: name, priority: 300 },
      { kind: 'wideSource', source: name },
    ],
    inverse: [{ ...change('put', name), target }],
  };

  test('is only shown', () => {
    const text = planDocument({ what: 'Enable JIT', vms: [name], plan });

    expect(outsideCode(text)).not.toMatch(/[[\]<>*~&$|\\@_!]|\/\/|www\.|evil|command:/);
    // Every line is one of ours: a name has begun none.
    for (const line of text.split('\n')) expect(line).toMatch(/^(|#{1,3} .+|\s*- .+|[A-Z].+\.)$/);
  });
});

test('a code span holds any text at all', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('`', ' ', 'a', '[', '\n', '\\') }), (text) => {
      const span = codeSpan(text);

      expect(outsideCode(`x ${span} y`).replace('(empty)', '')).toMatch(/^x\s+y$/);
    }),
    { seed: 20261122, numRuns: 2000 },
  );
});

test('a sentence reads the same, and keeps nothing outside of code that could act', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab1. ,()[]<`*_:/@-\\'.split('')) }), (text) => {
      expect(outsideCode(markdownText(text))).not.toMatch(/[[\]<*_\\@/]|\w[.:]\w/);
    }),
    { seed: 20261122, numRuns: 2000 },
  );
});

test('JSON for the editor says the same as the value, with invisible characters spelled out', () => {
  const plan: Plan = {
    changes: [change('put', 'a\u202eb\u2028\u{e0001}')],
    warnings: [{ kind: 'wideSource', source: '*' }],
    inverse: [],
  };

  expect(JSON.parse(planJsonText(plan))).toEqual(planJson(plan));
  expect(planJsonText(plan)).toContain('a\\u202eb\\u2028\\udb40\\udc01');
  expect(planJson(plan)).toMatchObject({
    warnings: ['The port opens for any address on the Internet.'],
    inverse: [],
  });
});

/** What is left once code spans are taken out as CommonMark reads them: a run of backticks to the next of its length. */
function outsideCode(markdown: string): string {
  let outside = '';
  for (let at = 0; at < markdown.length; ) {
    const [run = ''] = /^`+/.exec(markdown.slice(at)) ?? [];
    const rest = markdown.slice(at + run.length);
    const closing = [...rest.matchAll(/`+/g)].find(([other]) => other.length === run.length);
    if (run !== '' && closing) {
      at += 2 * run.length + closing.index;
    } else {
      // An opening that nothing closes would let a later name in.
      expect(run).toBe('');
      outside += markdown[at];
      at += 1;
    }
  }
  return outside;
}
