import { expect } from 'vitest';
import type { App } from '../../../src/access/app.ts';
import type { AccessError } from '../../../src/core/accessError.ts';
import { type IpPrefix, parseIpPrefix } from '../../../src/core/ipPrefix.ts';
import type { JitPolicy } from '../../../src/core/jitPolicy.ts';
import { paired } from '../../../src/core/paired.ts';
import type { Result } from '../../../src/core/result.ts';
import { expectOk } from '../expectOk.ts';
import type { Act, OpenedWindow, Told } from './act.ts';
import { addressOf, idOfVm, type Person, type VmName, vmNames } from './modelWorld.ts';

/** Lets somebody do something; `known` are windows that were opened so far. */
export async function perform(app: App, act: Act, known: readonly OpenedWindow[]): Promise<Told> {
  const told = (some: Partial<Told>): Told => {
    const failures = some.failures ?? [];
    return { act, isDone: failures.length === 0, opened: [], closed: [], named: [], ...some, failures };
  };
  switch (act.does) {
    case 'enable': {
      const { vms, mode: existingRules } = act;
      const policy = policyOf(act.ports);
      const requests = vms.map((vm) => ({ vm: idOfVm(vm), existingRules, policy }));
      return told({ failures: failuresOf(act.vms, await app.enablePolicies(requests)) });
    }
    case 'enableAgain': {
      const requests = act.vms.map((vm) => ({ vm: idOfVm(vm), existingRules: act.mode }));
      return told({ failures: failuresOf(act.vms, await app.enablePolicies(requests)) });
    }
    case 'open':
      return told(await open(app, act));
    case 'extend':
      return told(await extend(app, act, known));
    case 'close':
      return told({
        ...closedOf(await app.closeWindows({ by: 'ids', ids: idsOf(act, known) })),
        named: idsOf(act, known),
      });
    case 'closeVm':
      return told(closedOf(await app.closeWindows({ by: 'vm', vm: act.vm })));
    case 'closeMine':
      return told(closedOf(await app.closeWindows({ by: 'mine' })));
    case 'disable':
      return told({ failures: failuresOf([act.vm], [await app.disablePolicy({ vm: act.vm })]) });
    case 'repair':
      return told({ failures: failuresOf([act.vm], [await app.repair({ vm: act.vm })]) });
    case 'sweep': {
      const swept = await app.sweep();
      if (!swept.ok) return told({ failures: [{ vm: undefined, error: swept.error }] });
      const { closed, failed, gaps, notJudged } = swept.value;
      const isDone = failed.length + gaps.length + notJudged.length === 0;
      const failures = failed.map(({ error }) => ({ vm: undefined, error }));
      return told({ closed: closed.map(({ id }) => id), failures, isDone });
    }
  }
}

async function open(
  app: App,
  { who, vms, minutes, from }: Extract<Act, { does: 'open' }>,
): Promise<Partial<Told>> {
  const sources = sourcesOf(who, from);
  const outcomes = await app.requestAccessToAll(
    vms.map((vm) => ({
      vm: idOfVm(vm),
      sources,
      durationMinutes: minutes,
      justification: 'why',
      waitMs: 0,
    })),
  );
  const opened = outcomes.flatMap((one): OpenedWindow[] => {
    if (!one.ok) return [];
    const { window, machine } = one.value;
    const vm = vmNames.find((name) => idOfVm(name).toLowerCase() === machine.id.toLowerCase()) as VmName;
    const ports = window.ports.map(({ number }) => number);
    return [{ id: window.id, vm, who, from, endSeconds: window.endSeconds, ports }];
  });
  return { opened, failures: failuresOf(vms, outcomes) };
}

async function extend(
  app: App,
  act: Extract<Act, { does: 'extend' }>,
  known: readonly OpenedWindow[],
): Promise<Partial<Told>> {
  const ids = idsOf(act, known);
  const windows = ids.map((id) => known.find((one) => one.id === id));
  const outcomes = await app.extendWindows(ids.map((window) => ({ window, durationMinutes: act.minutes })));
  const opened = paired(windows, outcomes).flatMap(([window, one]) => {
    if (!one.ok || !window) return [];
    expect(one.value.window.id).toBe(window.id);
    return [{ ...window, endSeconds: one.value.window.endSeconds }];
  });
  const failures = paired(windows, outcomes).flatMap(([window, one]) =>
    one.ok ? [] : [{ vm: window?.vm, error: one.error }],
  );
  return { opened, failures, named: ids };
}

/** Windows that were opened before, or one that never was. */
function idsOf({ picks }: { picks: readonly number[] }, known: readonly OpenedWindow[]): string[] {
  const ids = picks.map((pick) => known[pick % Math.max(known.length, 1)]?.id ?? 'zzzzzzzz');
  return [...new Set(ids)];
}

function sourcesOf(who: Person, from: 'own' | 'wide'): IpPrefix[] {
  return [expectOk(parseIpPrefix(from === 'own' ? addressOf[who] : '203.0.113.0/26'))];
}

function policyOf(ports: readonly number[]): JitPolicy {
  return {
    ports: ports.map((number) => ({ number, protocol: 'TCP', allowedSources: '*', maxDurationMinutes: 600 })),
  };
}

function failuresOf(
  vms: readonly VmName[],
  outcomes: readonly Result<unknown, AccessError>[],
): Told['failures'] {
  return paired(vms, outcomes).flatMap(([vm, one]) => (one.ok ? [] : [{ vm, error: one.error }]));
}

function closedOf(report: Awaited<ReturnType<App['closeWindows']>>): Partial<Told> {
  if (!report.ok) return { failures: [{ vm: undefined, error: report.error }] };
  const { closed, failed, gaps } = report.value;
  return {
    closed: closed.map(({ id }) => id),
    failures: failed.map(({ error }) => ({ vm: undefined, error })),
    isDone: failed.length + gaps.length === 0,
  };
}
