import { expect } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/startSandbox.ts';
import { firewalled } from '../../../src/sandbox/worlds/firewalled.ts';
import { differences } from '../differences.ts';
import { type Access, startAccess } from '../startAccess.ts';

/** Somebody on the Internet who asked for nothing, and one whom the networks' own denies name. */
export const stranger = '203.0.113.99';

/** What an ordinary request asks, but for the VM. */
export const ask = { sources: 'my-ip', justification: 'why', waitMs: 0 } as const;

/** A company behind Azure Firewalls. */
export interface Firewalled extends Access {
  /** The ARM id of a VM by its name. */
  idOf(vm: string): string;
  /** Writes of firewalls and of rule collection groups since the last look, as `PUT fw-classic`. */
  updates(): Promise<string[]>;
  /** Rules of ours in all firewalls and policies, as `<holder>/<rule>`. */
  ourFirewallRules(): Promise<string[]>;
  /** Where the world differs from what it was at the start, but for what Azure changes by itself. */
  changes(): Promise<string[]>;
}

export async function startFirewalled(options: Partial<SandboxOptions> = {}): Promise<Firewalled> {
  const access = await startAccess({ world: firewalled, ...options });
  const before = await access.world();
  let seen = 0;
  return {
    ...access,
    idOf(vm) {
      const found = before.resources.find(({ id }) => id.endsWith(`/virtualMachines/${vm}`));
      if (!found) throw new Error(`There is no VM ${vm}.`);
      return found.id;
    },
    async updates() {
      const all = (await access.requests()).filter(isUpdate);
      const since = all.slice(seen);
      seen = all.length;
      return since.map(({ method, path }) => `${method} ${/\/([^/?]+)\?/.exec(path)?.[1]}`);
    },
    async ourFirewallRules() {
      const holders = (await access.world()).resources.filter(({ type }) => /firewall/i.test(type));
      return holders.flatMap(({ name, properties }) =>
        [...JSON.stringify(properties).matchAll(/"name":"(JitAccess-(?:Allow|Deny)-[^"]+)"/g)].map(
          ([, rule]) => `${name}/${rule}`,
        ),
      );
    },
    changes: async () => differences(before, await access.world()),
  };
}

function isUpdate({ method, path }: { method: string; path: string }): boolean {
  return method !== 'GET' && /\/(azureFirewalls|ruleCollectionGroups)\/[^/?]+\?/.test(path);
}

export async function expectFates(
  access: Access,
  vm: string,
  fates: Readonly<Record<string, 'Allow' | 'Deny'>>,
  port = 22,
): Promise<void> {
  const found: Record<string, string> = {};
  for (const source of Object.keys(fates)) found[source] = await access.probe(source, vm, port);
  expect(found).toEqual(fates);
}
