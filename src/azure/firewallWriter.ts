import type { WriteOptions } from '../access/ports.ts';
import { idKey } from '../core/armId.ts';
import type { WriteOutcome } from '../core/azureFault.ts';
import type { FirewallChange } from './changedFirewallBody.ts';
import { type FirewallWrite, writeFirewallBatch } from './firewallBatch.ts';
import { updatedAsOne } from './firewallHolderId.ts';
import type { ArmPorts } from './read.ts';

export type WriteFirewall = (
  holderId: string,
  changes: readonly FirewallChange[],
  options: WriteOptions | undefined,
) => Promise<WriteOutcome>;

interface Line {
  waiting: { holderId: string; write: FirewallWrite; fail: (error: unknown) => void }[];
  isMoving: boolean;
}

/**
 * One writer for each firewall and each policy: an update takes minutes and takes no other beside it, so what comes
 * while one is under way waits, and then goes together as one.
 */
export function firewallWriter(ports: ArmPorts): WriteFirewall {
  const lines = new Map<string, Line>();
  return (holderId, changes, options = {}) => {
    const key = idKey(updatedAsOne(holderId));
    const line = lines.get(key) ?? { waiting: [], isMoving: false };
    lines.set(key, line);
    return new Promise((resolve, reject) => {
      line.waiting.push({ holderId, write: firewallWrite(changes, options, resolve), fail: reject });
      if (!line.isMoving) void move(ports, line, () => lines.delete(key));
    });
  };
}

/** Whoever comes after the end begins a line of its own. */
async function move(ports: ArmPorts, line: Line, end: () => void): Promise<void> {
  line.isMoving = true;
  for (let [next] = line.waiting; next; [next] = line.waiting) {
    const { holderId } = next;
    const going: Line['waiting'] = [];
    const take = () => {
      const taken = line.waiting.filter((one) => idKey(one.holderId) === idKey(holderId));
      line.waiting = line.waiting.filter((one) => !taken.includes(one));
      going.push(...taken);
      return taken.map(({ write }) => write);
    };
    try {
      await writeFirewallBatch(ports, holderId, take(), take);
    } catch (error) {
      for (const { fail } of going) fail(error);
    }
  }
  end();
}

/** Whoever gives up is told at once, even while the changes of others go on. */
function firewallWrite(
  changes: readonly FirewallChange[],
  options: WriteOptions,
  resolve: (outcome: WriteOutcome) => void,
): FirewallWrite {
  const write: FirewallWrite = {
    changes,
    options,
    isSettled: false,
    mayStand: false,
    settle(outcome) {
      if (write.isSettled) return;
      write.isSettled = true;
      options.signal?.removeEventListener('abort', giveUp);
      resolve(outcome);
      write.onSettled?.();
    },
  };
  const giveUp = () =>
    write.settle({ outcome: write.mayStand ? 'unknown' : 'notApplied', fault: { kind: 'cancelled' } });
  if (options.signal?.aborted) giveUp();
  else options.signal?.addEventListener('abort', giveUp, { once: true });
  return write;
}
