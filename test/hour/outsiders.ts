import { vmHash } from '../../src/core/vmHash.ts';
import { group } from '../access/machineWorld.ts';
import { type GroupName, groupNames, idOfGroup, idOfVm } from '../access/model/modelWorld.ts';
import { keyOf, opens, snapshotOf } from '../access/model/snapshot.ts';
import type { Access, Rule } from '../access/startAccess.ts';
import { type Ledger, tell } from './ledger.ts';
import type { SeededRandom } from './seededRandom.ts';
import { theirs } from './theirs.ts';

interface Group {
  properties: { securityRules: Rule[] };
}

/** People and programs that work on the same resources and know nothing of us. */
export interface Outsiders {
  /** One of them does something. */
  act(): Promise<void>;
  /** What they wrote last. */
  readonly wrote: ReadonlyMap<string, string>;
  /** Where a lock stands, and which; undefined where none does. */
  readonly lock: { id: string; level: string } | undefined;
  takeLock(): Promise<void>;
}

export function outsiders(
  access: Access,
  random: SeededRandom,
  ledger: Ledger,
  first: ReadonlyMap<string, string>,
): Outsiders {
  const note = (text: string) => tell(ledger, access.clock.now(), text);
  let wrote = new Map(first);
  let lock: Outsiders['lock'];
  let isDeleted = false;
  const copies = new Map<GroupName, Group>();

  /** Faults that are made for us do not meet them: they spell their paths in capitals. Azure may refuse them. */
  async function call(method: string, id: string, body?: object): Promise<unknown> {
    const path = id.replace(/(shared|one)-nsg/i, (name) => name.toUpperCase());
    try {
      return (await access.call(method, path, body)) ?? {};
    } catch (error) {
      if (/: (400|404|409|412|429) /.test(String(error))) return undefined;
      throw error;
    }
  }

  /** What stands there now is what they wrote, whatever Azure made of its spelling. */
  async function wroteNow(what: string, isWritten: (key: string) => boolean): Promise<void> {
    const now = theirs(await access.world());
    note(what);
    const kept = [...wrote].filter(([key]) => !isWritten(key));
    wrote = new Map([...kept, ...[...now].filter(([key]) => isWritten(key))]);
  }

  /** `terraform plan` reads; what it knew then is what `terraform apply` writes later. */
  async function terraform(): Promise<void> {
    const name = random.pick(groupNames) ?? 'shared-nsg';
    const copy = copies.get(name);
    if (!copy) {
      const read = (await call('GET', idOfGroup(name))) as Group | undefined;
      if (read) copies.set(name, read);
      return;
    }
    copies.delete(name);
    const before = new Set(
      snapshotOf(await access.world())
        .ours.filter(opens)
        .map(({ key }) => key),
    );
    if (!(await call('PUT', idOfGroup(name), copy))) return;
    for (const rule of copy.properties.securityRules) {
      const key = keyOf(idOfGroup(name), rule.name);
      if (!before.has(key)) ledger.putBack.set(key, access.clock.now());
    }
    const id = idOfGroup(name);
    await wroteNow(`a stale copy of ${name} is put back`, (key) =>
      key.toLowerCase().startsWith(id.toLowerCase()),
    );
  }

  async function rule(): Promise<void> {
    const name = `their-${random.between(1, 4)}`;
    const groupId = idOfGroup(random.pick(groupNames) ?? 'shared-nsg');
    const id = `${groupId}/securityRules/${name}`;
    const properties = {
      protocol: 'Tcp',
      sourcePortRange: '*',
      sourceAddressPrefix: '198.18.0.0/16',
      destinationAddressPrefix: '*',
      destinationPortRange: random.pick(['22', '443', '3000-4000']) ?? '22',
      access: random.pick(['Allow', 'Deny']) ?? 'Deny',
      priority: random.pick([100, 299, 301, 498, 499, 500, 501, 4096]) ?? 100,
      direction: 'Inbound',
      theirCounter: { hits: random.between(1, 1e6) },
    };
    const done = random.chance(0.3) ? await call('DELETE', id) : await call('PUT', id, { properties });
    const written = keyOf(groupId, name);
    if (done) await wroteNow(`${name} is written or removed in ${groupId}`, (key) => key === written);
  }

  async function moveInterface(): Promise<void> {
    const vm = random.pick(['one', 'two'] as const) ?? 'two';
    const id = `${group.id}/providers/Microsoft.Network/networkInterfaces/${vm}-nic`;
    const nic = (await call('GET', id)) as { properties: Record<string, unknown> } | undefined;
    if (!nic) return;
    const { networkSecurityGroup: former, ...properties } = nic.properties;
    const added = former ? {} : { networkSecurityGroup: { id: idOfGroup('one-nsg') } };
    await call('PUT', id, { ...nic, properties: { ...properties, ...added } });
    note(`the interface of ${vm} ${former ? 'leaves' : 'joins'} one-nsg`);
  }

  async function deleteMachine(): Promise<void> {
    if (isDeleted || random.chance(0.7)) return;
    isDeleted = (await call('DELETE', idOfVm('three'))) !== undefined;
    note(`three (${vmHash(idOfVm('three'))}) is deleted`);
  }

  async function takeLock(): Promise<void> {
    if (!lock) return;
    if (lock.level === 'ReadOnly') ledger.troubleUntilMs = access.clock.now();
    await call('DELETE', lock.id);
    note('the lock is taken');
    lock = undefined;
  }

  async function putLock(): Promise<void> {
    if (lock) return takeLock();
    const scope = random.pick([group.id, ...groupNames.map(idOfGroup)]) ?? group.id;
    const id = `${scope}/providers/Microsoft.Authorization/locks/hour`;
    const level = random.pick(['CanNotDelete', 'ReadOnly']) ?? 'CanNotDelete';
    if (!(await call('PUT', id, { properties: { level } }))) return;
    lock = { id, level };
    note(`${level} at ${scope.split('/').at(-1)}`);
  }

  const acts = [terraform, terraform, terraform, rule, rule, rule, moveInterface, deleteMachine, putLock];
  return {
    act: async () => (random.pick(acts) ?? terraform)(),
    takeLock,
    get wrote() {
      return wrote;
    },
    get lock() {
      return lock;
    },
  };
}
