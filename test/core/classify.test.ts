import { describe, expect, test } from 'vitest';
import { classify } from '../../src/core/classify.ts';
import type { Machine } from '../../src/core/machine.ts';
import { classicFirewall, through, throughAppliance } from './buildFirewall.ts';
import { endpoint, machine, mapping } from './buildMachine.ts';

const tags = { 'jit-access': '22/Tcp PT3H *' };
const guarded = [endpoint('10.0.0.4', { nicGroup: 'nsg' })];
const exposed = [endpoint('10.0.0.4')];
const hidden = [endpoint('10.0.0.4', { publicAddress: null })];

describe('configured', () => {
  test.each<[string, Machine]>([
    ['is a VM with a policy in its tags', machine('web', guarded, { tags })],
    ['is one whose network groups are gone', machine('web', hidden, { tags })],
    ['is one where policy turns JIT off', machine('web', guarded, { tags, disabledByPolicy: true })],
    [
      'is one whose tag has another case',
      machine('web', guarded, { tags: { 'JIT-Access': '22/tcp pt3h *' } }),
    ],
  ])('%s', (_, vm) => {
    expect(classify(vm)).toMatchObject({ state: 'configured', reasons: [], reading: { kind: 'policy' } });
  });
});

describe('recommended', () => {
  test.each<[string, Machine]>([
    ['is a VM behind the group of its interface', machine('web', guarded)],
    [
      'is a VM behind the group of its subnet',
      machine('web', [endpoint('10.0.0.4', { subnetGroup: 'nsg' })]),
    ],
    ['is one with a group at one of two interfaces', machine('web', [...exposed, ...guarded])],
    [
      'is one without a public address, behind a group',
      machine('web', [{ ...(guarded[0] as (typeof guarded)[0]), publicAddress: null }]),
    ],
    [
      'is one without a group, whose way is through a firewall',
      machine('web', [endpoint('10.0.0.4', { publicAddress: null, route: through(classicFirewall('fw')) })]),
    ],
    [
      'is one with a public address whose answers leave by a firewall',
      machine('web', [endpoint('10.0.0.4', { route: through(classicFirewall('fw')) })]),
    ],
    ['is one that was turned off', machine('web', guarded, { tags: { 'jit-access': 'off' } })],
    ['is one whose tag cannot be read', machine('web', guarded, { tags: { 'jit-access': 'hello' } })],
  ])('%s', (_, vm) => {
    expect(classify(vm)).toMatchObject({ state: 'recommended', reasons: [] });
  });
});

describe('no recommendation', () => {
  test.each<[string, Machine, string[]]>([
    ['without a group on a public path', machine('web', exposed), ['missingNsg']],
    [
      'without a group on one of two paths that is public',
      machine('web', [...hidden, ...exposed]),
      ['missingNsg'],
    ],
    [
      'without a group behind a load balancer',
      machine('web', [endpoint('10.0.0.4', { publicAddress: null, mappings: [mapping()] })]),
      ['missingNsg'],
    ],
    ['with neither public address nor group', machine('web', hidden), ['noPublicIpNoNsg']],
    [
      'without a group before an appliance of which nothing is known',
      machine('web', [endpoint('10.0.0.4', { route: throughAppliance('10.0.2.4') })]),
      ['missingNsg'],
    ],
    ['without any interface', machine('web', []), ['noPublicIpNoNsg']],
    ['where policy turns it off', machine('web', guarded, { disabledByPolicy: true }), ['disabledByPolicy']],
    [
      'for two reasons',
      machine('web', exposed, { disabledByPolicy: true }),
      ['missingNsg', 'disabledByPolicy'],
    ],
    ['for a classic VM', machine('erp', [], { deployment: 'classic' }), ['classic']],
    [
      'for a classic VM whose tags look like a policy',
      machine('erp', guarded, { deployment: 'classic', tags }),
      ['classic'],
    ],
  ])('%s', (_, vm, reasons) => {
    expect(classify(vm)).toMatchObject({ state: 'none', reasons });
  });

  test('with no reason where a load balancer that is not seen may be a public path', () => {
    const unseen = { unreadLoadBalancers: ['/lb'] };

    expect(classify(machine('web', hidden, unseen))).toMatchObject({ state: 'none', reasons: [] });
    expect(classify(machine('web', exposed, unseen))).toMatchObject({ reasons: ['missingNsg'] });
  });
});
