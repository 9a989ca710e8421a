import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPolicyDocument, parsePolicyDocument } from '../../src/core/policyDocument.ts';
import { anyPolicy, policy, port, prefix } from './policyArbitrary.ts';

const id = '/subscriptions/5f0c/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/web-1';
const ssh = {
  number: 22,
  protocol: 'TCP',
  allowedSourceAddressPrefix: '*',
  maxRequestAccessDuration: 'PT3H',
};

describe('read', () => {
  test('the document that Defender takes', () => {
    const document = {
      id,
      ports: [
        { ...ssh, protocol: '*' },
        {
          number: 3389,
          protocol: 'TCP',
          allowedSourceAddressPrefixes: ['192.0.2.7', '10.0.0.0/8'],
          maxRequestAccessDuration: 'PT30M',
        },
      ],
    };

    expect(parsePolicyDocument(document)).toEqual({
      ok: true,
      value: {
        id,
        policy: {
          ports: [
            port({ protocol: '*' }),
            port({
              number: 3389,
              allowedSources: [prefix('10.0.0.0/8'), prefix('192.0.2.7')],
              maxDurationMinutes: 30,
            }),
          ],
        },
      },
    });
  });

  const bare = { number: 22, protocol: 'TCP', maxRequestAccessDuration: 'PT3H' };
  test.each([
    [
      'a list under the singular name, as PowerShell writes it',
      { ...bare, allowedSourceAddressPrefix: ['*'] },
    ],
    ['* in the list', { ...bare, allowedSourceAddressPrefixes: ['*'] }],
    ['null in the field that is not in use', { ...ssh, allowedSourceAddressPrefixes: null }],
    ['an empty list in the field that is not in use', { ...ssh, allowedSourceAddressPrefixes: [] }],
    ['an empty text in it', { ...bare, allowedSourceAddressPrefix: '', allowedSourceAddressPrefixes: ['*'] }],
    ['a protocol in small letters', { ...ssh, protocol: 'tcp' }],
    ['a number as text', { ...ssh, number: '22' }],
    ['another duration of the same length', { ...ssh, maxRequestAccessDuration: '3h' }],
    ['fields that are not ours', { ...ssh, mappedPort: 50001 }],
  ])('%s', (_, given) => {
    expect(parsePolicyDocument({ id, ports: [given], kind: 'Basic' })).toEqual({
      ok: true,
      value: { id, policy: policy(port()) },
    });
  });

  test('several addresses under the singular name', () => {
    const given = { ...bare, allowedSourceAddressPrefix: ['192.0.2.7', '192.0.2.9/32'] };

    expect(parsePolicyDocument({ id, ports: [given] })).toMatchObject({
      ok: true,
      value: { policy: { ports: [{ allowedSources: [prefix('192.0.2.7'), prefix('192.0.2.9')] }] } },
    });
  });
});

describe('refused, with the field', () => {
  test.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['policy']],
    ['a list', [], ['policy']],
    ['a text', 'policy', ['policy']],
    ['an empty object', {}, ['id', 'ports']],
    ['no ports', { id, ports: [] }, ['ports']],
    ['ports that are no list', { id, ports: { 0: ssh } }, ['ports']],
    ['a name instead of an id', { id: 'web-1', ports: [ssh] }, ['id']],
    ['the id of something else', { id: id.replace('virtualMachines', 'disks'), ports: [ssh] }, ['id']],
    ['a port that is no object', { id, ports: [22, ssh] }, ['ports[0]']],
    ['a port that is null', { id, ports: [null] }, ['ports[0]']],
    [
      'an empty port',
      { id, ports: [{}] },
      portFields('number', 'protocol', 'maxRequestAccessDuration', 'allowedSourceAddressPrefix'),
    ],
    ['a number with a fraction', { id, ports: [{ ...ssh, number: 22.5 }] }, portFields('number')],
    ['an empty protocol', { id, ports: [{ ...ssh, protocol: '' }] }, portFields('protocol')],
    [
      'a duration in months',
      { id, ports: [{ ...ssh, maxRequestAccessDuration: 'P1M' }] },
      portFields('maxRequestAccessDuration'),
    ],
    [
      'more than a day',
      { id, ports: [{ ...ssh, maxRequestAccessDuration: 'P2D' }] },
      portFields('maxRequestAccessDuration'),
    ],
    [
      'both source fields',
      { id, ports: [{ ...ssh, allowedSourceAddressPrefixes: ['10.0.0.0/8'] }] },
      portFields('allowedSourceAddressPrefixes'),
    ],
    [
      'a source with bits after its length',
      { id, ports: [{ ...ssh, allowedSourceAddressPrefix: '10.0.0.5/8' }] },
      portFields('allowedSourceAddressPrefix'),
    ],
    [
      'a service tag',
      { id, ports: [{ ...ssh, allowedSourceAddressPrefix: 'Internet' }] },
      portFields('allowedSourceAddressPrefix'),
    ],
    [
      'a number as source',
      { id, ports: [{ ...ssh, allowedSourceAddressPrefix: 7 }] },
      portFields('allowedSourceAddressPrefix'),
    ],
    [
      'two bad sources of three',
      { id, ports: [{ ...ssh, allowedSourceAddressPrefix: ['x', '10.0.0.0/8', null] }] },
      portFields('allowedSourceAddressPrefix[0]', 'allowedSourceAddressPrefix[2]'),
    ],
    [
      '* beside others',
      { id, ports: [{ ...ssh, allowedSourceAddressPrefix: ['10.0.0.0/8', '*'] }] },
      portFields('allowedSourceAddressPrefix[1]'),
    ],
    [
      '* before others',
      { id, ports: [{ ...ssh, allowedSourceAddressPrefix: ['*', '10.0.0.0/8'] }] },
      portFields('allowedSourceAddressPrefix[0]'),
    ],
    [
      'a text under the plural name',
      {
        id,
        ports: [{ ...ssh, allowedSourceAddressPrefix: null, allowedSourceAddressPrefixes: '10.0.0.0/8' }],
      },
      portFields('allowedSourceAddressPrefixes'),
    ],
    ['a port that is there twice', { id, ports: [ssh, { ...ssh, protocol: '*' }] }, ['ports[1].number']],
    [
      'what cannot be read and what cannot be, at once',
      {
        id: 7,
        ports: [
          { ...ssh, number: 0 },
          { ...ssh, protocol: 'icmp', maxRequestAccessDuration: 'PT48H' },
        ],
      },
      ['id', 'ports[0].number', 'ports[1].protocol', 'ports[1].maxRequestAccessDuration'],
    ],
  ])('%s', (_, document, expected) => {
    const parsed = parsePolicyDocument(document);

    expect(parsed.ok ? [] : parsed.error.map(({ field }) => field)).toEqual(expected);
  });

  test('and with the value and a sentence', () => {
    const parsed = parsePolicyDocument({ id, ports: [{ ...ssh, number: 70000 }] });

    expect(!parsed.ok && parsed.error).toEqual([
      { field: 'ports[0].number', value: '70000', reason: 'A port is a whole number from 1 to 65535.' },
    ]);
  });
});

test('one source is written in the singular field, several in the plural', () => {
  const several = port({ number: 3389, allowedSources: [prefix('10.0.0.0/8'), prefix('192.0.2.7')] });
  const one = port({ number: 5986, allowedSources: [prefix('192.0.2.7')], maxDurationMinutes: 1440 });

  expect(formatPolicyDocument(id, policy(port(), several, one))).toEqual({
    id,
    ports: [
      ssh,
      {
        number: 3389,
        protocol: 'TCP',
        allowedSourceAddressPrefixes: ['10.0.0.0/8', '192.0.2.7/32'],
        maxRequestAccessDuration: 'PT3H',
      },
      {
        number: 5986,
        protocol: 'TCP',
        allowedSourceAddressPrefix: '192.0.2.7/32',
        maxRequestAccessDuration: 'PT24H',
      },
    ],
  });
});

test('what is written is read back, also by way of a file', () => {
  fc.assert(
    fc.property(anyPolicy, (given) => {
      const file = JSON.stringify(formatPolicyDocument(id, given));

      expect(parsePolicyDocument(JSON.parse(file))).toEqual({ ok: true, value: { id, policy: given } });
    }),
  );
});

test('no JSON makes reading throw', () => {
  const anyPort = fc.record(
    {
      number: fc.jsonValue(),
      protocol: fc.jsonValue(),
      allowedSourceAddressPrefix: fc.jsonValue(),
      allowedSourceAddressPrefixes: fc.jsonValue(),
      maxRequestAccessDuration: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );

  fc.assert(
    fc.property(fc.array(fc.oneof(anyPort, fc.jsonValue())), (ports) => {
      expect(parsePolicyDocument({ id, ports }).ok).toBe(false);
    }),
  );
});

function portFields(...names: string[]): string[] {
  return names.map((name) => `ports[0].${name}`);
}
