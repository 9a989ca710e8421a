import type { Access } from '../startAccess.ts';
import type { Meddling } from './act.ts';
import type { Model } from './model.ts';
import { idOfGroup } from './modelWorld.ts';
import { contentOf, keyOf, snapshotOf, windowOfRule } from './snapshot.ts';

/** Lets somebody write past the product. What Azure refuses, because it is busy with ours, was not done. */
export async function meddle(access: Access, model: Model, meddling: Meddling): Promise<void> {
  switch (meddling.does) {
    case 'write': {
      const id = idOfGroup(meddling.group);
      const name = `their-${meddling.n}`;
      const properties = {
        protocol: 'Tcp',
        sourcePortRange: '*',
        sourceAddressPrefix: '198.18.0.0/16',
        destinationAddressPrefix: '*',
        destinationPortRange: meddling.port,
        access: meddling.access,
        priority: meddling.priority,
        direction: 'Inbound',
      };
      if (!(await send(access, 'PUT', id, name, { properties }))) return;
      const now = snapshotOf(await access.world());
      const stands = now.theirs.get(keyOf(id, name));
      if (stands === undefined) throw new Error(`${name} was written and is not there.`);
      model.theirs.set(keyOf(id, name), stands);
      return;
    }
    case 'unwrite': {
      const id = idOfGroup(meddling.group);
      const name = `their-${meddling.n}`;
      if (await send(access, 'DELETE', id, name)) model.theirs.delete(keyOf(id, name));
      return;
    }
    case 'deleteOurs':
    case 'editOurs': {
      const { ours } = snapshotOf(await access.world());
      const rule = ours[meddling.pick % Math.max(ours.length, 1)];
      if (!rule) return;
      model.handEdits += 1;
      model.editedWindows.add(windowOfRule(rule));
      if (meddling.does === 'deleteOurs') await sendIfPossible(access, 'DELETE', rule.groupId, rule.name);
      else {
        const properties = { ...rule.properties, ...edits[meddling.how] };
        await sendIfPossible(access, 'PUT', rule.groupId, rule.name, { properties });
      }
      const now = snapshotOf(await access.world()).ours.find(({ key }) => key === rule.key);
      const content = now && contentOf(now.properties);
      if (content !== undefined && content !== contentOf(rule.properties))
        model.edited.set(rule.key, content);
    }
  }
}

const edits = {
  anybody: { sourceAddressPrefix: '*', sourceAddressPrefixes: [] },
  otherPort: { destinationPortRange: '8080', destinationPortRanges: [] },
  turned: { access: 'Deny' },
};

/** A rule of ours may meet the faults that were made for us; what stands then is read. */
async function sendIfPossible(...request: Parameters<typeof send>): Promise<void> {
  await send(...request).catch(() => undefined);
}

async function send(
  access: Access,
  method: string,
  groupId: string,
  name: string,
  body?: object,
): Promise<boolean> {
  try {
    await access.call(method, `${groupId}/securityRules/${name}`, body);
    await untilDone(access, keyOf(groupId, name), method === 'DELETE');
    return true;
  } catch (error) {
    if (/: (400|409|429) /.test(String(error))) return false;
    throw error;
  }
}

/** Azure takes its time for a write; whoever looks sooner sees the rule as it was. */
async function untilDone(access: Access, key: string, isGone: boolean): Promise<void> {
  for (let look = 0; look < 500; look++) {
    const { states } = snapshotOf(await access.world());
    const state = states.get(key);
    if (isGone ? state === undefined : state === 'Succeeded') return;
  }
  throw new Error(`${key} is not done.`);
}
