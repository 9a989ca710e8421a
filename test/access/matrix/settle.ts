import type { World } from '../../../src/sandbox/world.ts';
import { differences } from '../differences.ts';
import { kindsOf } from './judgeTold.ts';
import { type Own, ownAndOthers, shapeOf } from './ownAndOthers.ts';
import type { Row } from './row.ts';
import type { Cell } from './startCell.ts';

/** What there was before. */
export interface Former {
  /** Before anybody used the product. */
  pristine: World;
  /** Without any window. */
  standing: World | undefined;
}

/**
 * What is not right when every window is over and somebody has swept twice, and then turned JIT off, from a machine
 * that remembers nothing.
 */
export async function settle(cell: Cell, row: Row, { pristine, standing }: Former): Promise<string[]> {
  await row.clear?.(cell);
  await cell.clock.advance(25 * 3600_000);
  const wrong: string[] = [];
  for (const time of ['first', 'second']) {
    const swept = await cell.as('owner').sweep();
    if (!swept.ok) wrong.push(`the ${time} sweep: ${kindsOf(swept.error)}`);
    else if (swept.value.failed.length + swept.value.gaps.length + swept.value.notJudged.length > 0)
      wrong.push(`the ${time} sweep is not whole`);
  }
  const swept = await cell.world();
  const open = ownAndOthers(swept).ours.filter(({ opens }) => opens);
  wrong.push(...open.map(({ key }) => `open after sweeps: ${key}`));
  wrong.push(...orphansIn(swept).map((key) => `an orphan after sweeps: ${key}`));
  if (standing) wrong.push(...differencesOf(standing, swept).map((one) => `after sweeps: ${one}`));
  if (row.disabled.length === 0) return wrong;
  for (const vm of row.disabled) {
    const disabled = await cell.as('owner').disablePolicy({ vm });
    if (!disabled.ok && disabled.error.kind !== 'notConfigured')
      wrong.push(`disabling: ${kindsOf(disabled.error)}`);
  }
  return [...wrong, ...differences(pristine, await cell.world()).map((one) => `in the end: ${one}`)];
}

/** Azure adds to rules of ours in firewalls lists with nothing in them. */
function differencesOf(before: World, after: World): string[] {
  const [then, now] = [ownAndOthers(before), ownAndOthers(after)];
  const [own, ownNow] = [shapeOf(then.ours), shapeOf(now.ours)];
  const ours = own === ownNow ? [] : [`of ours: was\n${own}\nis\n${ownNow}`];
  return [...ours, ...differences(then.others, now.others)];
}

/** Rules of VMs without a policy. */
function orphansIn(world: World): string[] {
  const { ours } = ownAndOthers(world);
  const isTag = ({ key }: Own) => key.includes('/jit-access');
  const configured = new Set(
    ours.filter((one) => isTag(one) && one.content !== 'off').map((one) => one.vmHash),
  );
  return ours.filter((one) => !isTag(one) && !configured.has(one.vmHash)).map(({ key }) => key);
}
