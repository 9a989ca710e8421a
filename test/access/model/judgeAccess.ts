import { expect } from 'vitest';
import type { ArmResource } from '../../../src/sandbox/world.ts';
import { fates } from '../../core/packet/fate.ts';
import type { Packet } from '../../core/packet/packet.ts';
import type { Access } from '../startAccess.ts';
import { type Act, type OpenedWindow, vmsOf } from './act.ts';
import type { Happened } from './judge.ts';
import type { Model } from './model.ts';
import { addressOf, idOfVm, stranger, type VmName, vmNames } from './modelWorld.ts';
import { contentOf, opens, type Snapshot, windowOfRule } from './snapshot.ts';

const sources = [
  ...Object.values(addressOf),
  stranger,
  '203.0.113.66',
  '10.9.0.1',
  '10.0.0.99',
  '198.18.0.1',
];
const ports = [22, 3389, 443, 8080];

/**
 * Nobody gets in but by rules of others or through a window that was told; nobody is kept out but by a deny of ours
 * for that very VM and port.
 */
export function judgeAccess(after: Snapshot, model: Model): void {
  const fate = fates(after.resources);
  const withoutUs = fates(withoutOurs(after));
  for (const vm of vmNames) {
    const own = after.ours.filter((rule) => rule.vm === vm);
    if (own.some((rule) => rule.said.kind === 'allow' && model.editedWindows.has(windowOfRule(rule))))
      continue;
    if (own.some(({ key, properties }) => model.edited.get(key) === contentOf(properties))) continue;
    const denied = new Set(
      own.filter(({ said }) => said.kind === 'deny').flatMap(({ properties }) => portsOf(properties)),
    );
    // What was told to be left, or failed to be closed, may let in whom it was for.
    const mayLetIn = own.filter(opens);
    for (const port of ports) {
      for (const source of sources) {
        const packet: Packet = { source, vm: idOfVm(vm), port, protocol: 'Tcp' };
        const [access, otherwise] = [fate(packet), withoutUs(packet)];
        const isLetIn = mayLetIn.some(
          (rule) =>
            portsOf(rule.properties).includes(String(port)) && isAskedFrom(model, windowOfRule(rule), source),
        );
        const isExplained =
          access === 'Allow'
            ? otherwise === 'Allow' || isLetIn
            : otherwise === 'Deny' || denied.has(String(port));
        expect({ ...packet, access, isExplained }).toEqual({ ...packet, access, isExplained: true });
      }
    }
  }
}

/** A window that is told open was open, by the sandbox's probe, unless somebody was closing at the same time. */
export async function judgeOpened(access: Access, { told, isQuiet }: Happened): Promise<void> {
  for (const one of told) {
    const others = told.filter((other) => other !== one);
    for (const window of one.opened) {
      if (!isQuiet || others.some(({ act }) => mayShut(act, window, one.act))) continue;
      if (window.endSeconds * 1000 <= access.clock.now()) continue;
      for (const port of window.ports) {
        const fate = await access.probe(addressOf[window.who], idOfVm(window.vm), port);
        expect({ ...window, port, fate }).toEqual({ ...window, port, fate: 'Allow' });
      }
    }
  }
}

/** Who is told that a VM is under JIT finds every stranger kept out, but for whom rules of others let in. */
export function judgeEnabled({ told, after, isQuiet }: Happened, model: Model): void {
  if (!isQuiet) return;
  for (const { act, failures } of told) {
    if (act.does !== 'enable') continue;
    const fate = fates(after.resources);
    const byOthers = fates(withoutOurs(after, { defaultAllows: false }));
    const others = told.filter((one) => one.act !== act).map((one) => one.act);
    for (const vm of act.vms.filter((name) => !failures.some((one) => one.vm === name))) {
      if (others.some((other) => mayChangePolicy(other, vm))) continue;
      if (after.ours.some((rule) => rule.vm === vm && model.edited.has(rule.key))) continue;
      for (const port of act.ports) {
        for (const source of [stranger, '10.9.0.1', '10.0.0.99', '198.18.0.1']) {
          const packet: Packet = { source, vm: idOfVm(vm), port, protocol: 'Tcp' };
          const may = act.mode === 'keep' && byOthers(packet) === 'Allow';
          if (!may) expect({ ...packet, fate: fate(packet) }).toEqual({ ...packet, fate: 'Deny' });
        }
      }
    }
  }
}

/** Whether the act may give the VM another policy than the one that was just enabled, or take it. */
function mayChangePolicy(act: Act, vm: VmName): boolean {
  return (
    ['enable', 'enableAgain', 'disable', 'repair'].includes(act.does) && (vmsOf(act)?.includes(vm) ?? true)
  );
}

/** A window that nobody closed goes on letting its owner in. */
export function judgeStillOpen({ after }: Happened, model: Model, nowMs: number): void {
  if (model.handEdits > 0) return;
  const fate = fates(after.resources);
  for (const window of model.open) {
    if (window.endSeconds * 1000 <= nowMs || model.overridden.has(window.id)) continue;
    const shut = window.ports.filter(
      (port) =>
        fate({ source: addressOf[window.who], vm: idOfVm(window.vm), port, protocol: 'Tcp' }) === 'Deny',
    );
    expect({ ...window, shut }).toEqual({ ...window, shut: [] });
  }
}

function mayShut(act: Act, { vm, who }: OpenedWindow, by: Act): boolean {
  if (act.does === 'open' || act.does === 'extend') return false;
  if (act.does === 'closeMine') return act.who === who;
  // Nobody knows the id of a window that is being opened.
  if (act.does === 'close') return by.does === 'extend';
  if (act.does === 'sweep') return true;
  return 'vms' in act ? act.vms.includes(vm) : act.vm === vm;
}

function isAskedFrom(model: Model, windowId: string, source: string): boolean {
  const window = model.known.find(({ id }) => id === windowId);
  if (!window) return [...Object.values(addressOf)].includes(source);
  return (
    source === addressOf[window.who] || (window.from === 'wide' && Object.values(addressOf).includes(source))
  );
}

function portsOf({ destinationPortRange, destinationPortRanges }: Record<string, unknown>): string[] {
  const many = Array.isArray(destinationPortRanges) ? destinationPortRanges.map(String) : [];
  return typeof destinationPortRange === 'string' ? [destinationPortRange, ...many] : many;
}

function withoutOurs({ resources, ours }: Snapshot, { defaultAllows = true } = {}): ArmResource[] {
  const names = new Set(ours.map(({ name }) => name));
  const list = (value: unknown) => (value ?? []) as { name: string; properties: { access: string } }[];
  return resources.map((resource) =>
    resource.type !== 'Microsoft.Network/networkSecurityGroups'
      ? resource
      : {
          ...resource,
          properties: {
            ...resource.properties,
            securityRules: list(resource.properties?.securityRules).filter(({ name }) => !names.has(name)),
            defaultSecurityRules: list(resource.properties?.defaultSecurityRules).filter(
              ({ properties }) => defaultAllows || properties.access === 'Deny',
            ),
          },
        },
  );
}
