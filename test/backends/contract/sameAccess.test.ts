import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BackendName } from '../../../src/access/backend.ts';
import { formatIpPrefix } from '../../../src/core/ipPrefix.ts';
import type { JitPolicy, JitPort } from '../../../src/core/jitPolicy.ts';
import { expectOk } from '../../access/expectOk.ts';
import { vmId } from './contractWorld.ts';
import { prefixes, startContract } from './startContract.ts';

const sources = ['203.0.113.7', '203.0.113.64/28', '198.51.100.128/25', '192.0.2.1', '10.0.9.9'];
const probed = [
  '203.0.113.7',
  '203.0.113.70',
  '198.51.100.200',
  '192.0.2.1',
  '192.0.2.2',
  '10.0.9.9',
  '10.0.9.8',
];
const numbers = [22, 3389, 5985];

const someSources = fc.subarray(sources, { minLength: 1, maxLength: 3 }).map((texts) => prefixes(...texts));

interface Case {
  policy: JitPolicy;
  asked: readonly number[];
  sources: ReturnType<typeof prefixes>;
  minutes: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  policy: fc
    .uniqueArray(fc.constantFrom(...numbers), { minLength: 1 })
    .chain((ports) =>
      fc.tuple(
        ...ports.map((number) =>
          fc.record<JitPort>({
            number: fc.constant(number),
            protocol: fc.constantFrom('TCP', 'UDP', '*'),
            allowedSources: fc.oneof(fc.constant('*' as const), someSources),
            maxDurationMinutes: fc.constantFrom(60, 180),
          }),
        ),
      ),
    )
    .map((ports) => ({ ports: [...ports].sort((a, b) => a.number - b.number) })),
  asked: fc.subarray(numbers, { minLength: 1 }),
  sources: someSources,
  minutes: fc.constantFrom(30, 60, 180),
});

/**
 * What each probe meets before, during and after a request. A port is probed with the protocols that its policy names: of
 * the others Defender's deny, which is for any protocol, shuts more of the virtual network than ours.
 */
async function accessBy(
  backend: BackendName,
  { policy, asked, sources: from, minutes }: Case,
): Promise<unknown> {
  const contract = await startContract(backend, { machines: ['vm-a'] });
  expectOk(await contract.app.enablePolicy(contract.enable('vm-a', policy)));
  const probeAll = async () => {
    const found: string[] = [];
    for (const { number: port, protocol: named } of policy.ports)
      for (const protocol of named === '*' ? ['Tcp', 'Udp'] : [named])
        for (const source of probed) {
          const body = JSON.stringify({ source, vm: vmId('vm-a'), port, protocol });
          const answer = await fetch(`${contract.endpoint}/$sandbox/probe`, { method: 'POST', body });
          const { access } = (await answer.json()) as { access: string };
          if (access !== 'Deny') found.push(`${source} ${protocol}/${port}: ${access}`);
        }
    return found;
  };
  const shut = await probeAll();
  const ports = asked.map((number) => ({ number }));
  const outcome = await contract.app.requestAccess(
    contract.request({ ports, sources: from, durationMinutes: minutes }),
  );
  const open = await probeAll();
  await contract.clock.advance(minutes * 60_000 - 60_000);
  const nearlyOver = await probeAll();
  await contract.clock.advance(61_000);
  expectOk(await contract.app.sweep());
  const refusal = outcome.ok ? null : outcome.error;
  return { shut, refusal, open, nearlyOver, over: await probeAll() };
}

test('the same policy and request give the same access by our rules and by Defender’s', async () => {
  const seen = { granted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const direct = await accessBy('direct', one);

      expect(await accessBy('defender', one), one.sources.map(formatIpPrefix).join()).toEqual(direct);
      const { open, refusal, shut, over } = direct as Record<string, unknown[] | null>;
      expect(shut).toEqual([]);
      expect(over).toEqual([]);
      if (refusal === null) expect(open).not.toEqual([]);
      seen[refusal === null ? 'granted' : 'refused'] += 1;
    }),
    { numRuns: 16, seed: 20261122 },
  );
  expect(Math.min(seen.granted, seen.refused)).toBeGreaterThan(2);
}, 60_000);
