import type { BackendName } from '../../../src/access/backend.ts';
import type { EnableRequest } from '../../../src/access/enablePolicy.ts';
import type { WindowRequest } from '../../../src/access/requestAccess.ts';
import { parseIpPrefix } from '../../../src/core/ipPrefix.ts';
import type { JitPolicy } from '../../../src/core/jitPolicy.ts';
import { expectOk } from '../../access/expectOk.ts';
import { type Access, startAccess } from '../../access/startAccess.ts';
import { type ContractWorldFacts, contractWorld } from './contractWorld.ts';

/** Whether a window can be closed before its end: the one thing in which backends may differ for their users. */
export const closesEarly: Readonly<Record<BackendName, boolean>> = { direct: true, defender: false };

export const aliceAt = '203.0.113.7';
export const bobAt = '203.0.113.8';

export const prefixes = (...texts: string[]) => texts.map((text) => expectOk(parseIpPrefix(text)));

/** SSH from the office only, for at most two hours. */
export const sshPolicy: JitPolicy = {
  ports: [
    { number: 22, protocol: 'TCP', allowedSources: prefixes('203.0.113.0/24'), maxDurationMinutes: 120 },
  ],
};

export interface Contract extends Access {
  enable(vm?: string, policy?: JitPolicy): EnableRequest;
  request(changes?: Partial<WindowRequest>): WindowRequest;
}

export async function startContract(backend: BackendName, facts: ContractWorldFacts = {}): Promise<Contract> {
  const access = await startAccess({ world: contractWorld(facts) });
  return {
    ...access,
    enable: (vm = 'vm-a', policy = sshPolicy) => ({ vm, policy, backend, existingRules: 'keep' }),
    request: (changes = {}) => ({
      vm: 'vm-a',
      sources: prefixes(aliceAt),
      durationMinutes: 60,
      justification: 'deploy',
      waitMs: 0,
      ...changes,
    }),
  };
}
