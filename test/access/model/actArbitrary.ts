import fc from 'fast-check';
import type { Act, Meddling } from './act.ts';
import { groupNames, people, vmNames } from './modelWorld.ts';

const who = fc.constantFrom(...people);
/** Who may write tags, and now and then who may not. */
const owner = fc.constantFrom(
  'carol' as const,
  'carol' as const,
  'bob' as const,
  'bob' as const,
  'alice' as const,
);
const vm = fc.constantFrom(...vmNames);
const vms = fc.subarray([...vmNames], { minLength: 1 });
const mode = fc.constantFrom('keep' as const, 'override' as const);
const ports = fc.constantFrom([22], [22], [22, 3389], [3389], [22, 8080]);

function does<Name extends Act['does']>(name: Name) {
  return fc.constant(name);
}

export const anyAct: fc.Arbitrary<Act> = fc.oneof<fc.WeightedArbitrary<Act>[]>(
  { weight: 4, arbitrary: fc.record({ does: does('enable'), who: owner, vms, ports, mode }) },
  { weight: 2, arbitrary: fc.record({ does: does('enableAgain'), who: owner, vms, mode }) },
  {
    weight: 7,
    arbitrary: fc.record({
      does: does('open'),
      who,
      vms,
      minutes: fc.constantFrom(5, 30, 60, 600),
      from: fc.constantFrom('own' as const, 'own' as const, 'wide' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: does('close'),
      who,
      picks: fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: does('extend'),
      who,
      picks: fc.array(fc.nat(6), { minLength: 1, maxLength: 2 }),
      minutes: fc.constantFrom(10, 60, 600),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: does('closeVm'), who, vm }) },
  { weight: 1, arbitrary: fc.record({ does: does('closeMine'), who }) },
  { weight: 1, arbitrary: fc.record({ does: does('disable'), who: owner, vm }) },
  { weight: 1, arbitrary: fc.record({ does: does('repair'), who: owner, vm }) },
  { weight: 2, arbitrary: fc.record({ does: does('sweep'), who }) },
);

const group = fc.constantFrom(...groupNames);
const n = fc.nat(3);

/** Somebody writes rules of their own, also where we would write ours. */
export const anyWriting: fc.Arbitrary<Meddling> = fc.oneof<fc.WeightedArbitrary<Meddling>[]>(
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('write' as const),
      group,
      n,
      priority: fc.constantFrom(100, 299, 301, 498, 499, 500, 501, 502, 4096),
      access: fc.constantFrom('Allow' as const, 'Deny' as const),
      port: fc.constantFrom('22', '22', '443', '3000-4000', '*'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('unwrite' as const), group, n }) },
);

/** Somebody touches rules of ours by hand. */
export const anyHandEdit: fc.Arbitrary<Meddling> = fc.oneof(
  fc.record({ does: fc.constant('deleteOurs' as const), pick: fc.nat(20) }),
  fc.record({
    does: fc.constant('editOurs' as const),
    pick: fc.nat(20),
    how: fc.constantFrom('anybody' as const, 'otherPort' as const, 'turned' as const),
  }),
);
