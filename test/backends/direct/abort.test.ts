import { describe, expect, test } from 'vitest';
import type { App } from '../../../src/access/app.ts';
import type { AccessError } from '../../../src/core/accessError.ts';
import type { Result } from '../../../src/core/result.ts';
import { differences } from '../../access/differences.ts';
import { expectOk } from '../../access/expectOk.ts';
import { machineWorld, vmId } from '../../access/machineWorld.ts';
import { type Access, startAccess } from '../../access/startAccess.ts';

const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const enabling = { vm: vmId, existingRules: 'keep' } as const;

type Act = (app: App, signal: AbortSignal) => Promise<Result<unknown, AccessError>>;
interface Job {
  prepare(access: Access): Promise<unknown>;
  act: Act;
}
const jobs: Record<string, Job> = {
  enabling: { prepare: async () => undefined, act: (app, signal) => app.enablePolicy(enabling, signal) },
  opening: {
    prepare: ({ app }) => app.enablePolicy(enabling),
    act: (app, signal) => app.requestAccess(ask, signal),
  },
};

/** Aborts when the n-th request is about to be sent, or once it is answered; false when fewer were sent. */
async function abortAt(job: Job, n: number, moment: 'sending' | 'answered') {
  const access = await startAccess({ world: machineWorld({ groups: ['nic'] }), operationMs: 2 });
  await job.prepare(access);
  const before = await access.world();
  const abort = new AbortController();
  const seen = { sending: 0, answered: 0 };
  const count = (what: 'sending' | 'answered') => {
    seen[what]++;
    if (what === moment && seen[what] === n) abort.abort();
  };
  const app = access.with({
    getToken: async () => {
      count('sending');
      return 'owner';
    },
    log: () => count('answered'),
  });
  const result = await job.act(app, abort.signal);
  return { access, before, result, wasAborted: abort.signal.aborted };
}

function leftRules(error: AccessError): string[] {
  return error.kind === 'leftInPlace' ? error.rules.map(({ rule }) => rule) : [];
}

describe.each(Object.keys(jobs))('%s that is given up at any step', (name) => {
  test.each(['sending', 'answered'] as const)('while %s: leaves nothing, or is done', async (moment) => {
    const job = jobs[name] as Job;
    for (let n = 1; ; n++) {
      const { access, before, result, wasAborted } = await abortAt(job, n, moment);
      if (!wasAborted) break;
      if (result.ok) continue;
      const changed = differences(before, await access.world());
      expect({ n, error: result.error.kind, left: leftRules(result.error), changed }).toEqual({
        n,
        error: 'azure',
        left: [],
        changed: [],
      });
    }
  });
});

test('closing that is given up names what is not closed', async () => {
  for (let n = 1; ; n++) {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }), operationMs: 2 });
    expectOk(await access.app.enablePolicy(enabling));
    const { window } = expectOk(await access.app.requestAccess(ask));
    const abort = new AbortController();
    let sent = 0;
    const app = access.with({
      log: () => {
        sent++;
        if (sent === n) abort.abort();
      },
    });

    const result = await app.closeWindows({ by: 'ids', ids: [window.id] }, abort.signal);

    const standing = (await access.rules('nic-nsg')).flatMap(({ name }) =>
      name.startsWith('JitAccess-Allow') ? [name] : [],
    );
    if (!abort.signal.aborted) {
      expect(standing).toEqual([]);
      break;
    }
    const told = result.ok ? result.value.failed.map(({ error }) => leftRules(error)) : [[]];
    const isClosed = result.ok && result.value.closed.length === 1;
    if (isClosed) expect(standing).toEqual([]);
    else if (result.ok && told.flat().length > 0)
      expect(told.flat()).toEqual(expect.arrayContaining(standing));
    else expect(standing).toHaveLength(1);
  }
});

test('disabling that is given up names what is left', async () => {
  for (let n = 1; ; n++) {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }), operationMs: 2 });
    expectOk(await access.app.enablePolicy(enabling));
    const before = await access.world();
    const abort = new AbortController();
    let sent = 0;
    const app = access.with({
      log: () => {
        sent++;
        if (sent === n) abort.abort();
      },
    });

    const result = await app.disablePolicy({ vm: vmId }, abort.signal);

    if (!abort.signal.aborted) break;
    const rules = (await access.rules('nic-nsg')).map(({ name }) => name);
    if (result.ok) expect([rules, await access.tags('vm')]).toEqual([[], {}]);
    else if (result.error.kind === 'leftInPlace') {
      expect(leftRules(result.error)).toEqual(
        expect.arrayContaining(result.error.rules.length > 0 ? rules : []),
      );
      if (result.error.rules.length === 0) expect(result.error.tags).toEqual(['jit-access']);
    } else expect(differences(before, await access.world())).toEqual([]);
  }
});
