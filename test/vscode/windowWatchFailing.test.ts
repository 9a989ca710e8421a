import { describe, expect, test } from 'vitest';
import { accessWindow } from './buildWindow.ts';
import { startAzure, states, unreachable } from './startWatch.ts';

describe('a closing that fails', () => {
  test('is told once, shown as still open with its reason, and tried again every minute', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.show([window]);
    azure.refusal = unreachable;

    await passMinutes(4);
    expect(azure.closes).toHaveLength(4);
    expect(azure.told).toEqual(['failed aaaaaaaa leftInPlace']);
    // Nobody may be told that nothing was left.
    expect(watch.windows[0]?.state).toMatchObject({
      kind: 'stillOpen',
      error: { kind: 'leftInPlace', rules: window.rules, cause: unreachable },
    });
    azure.refusal = undefined;
    await passMinutes(2);

    expect(watch.windows).toEqual([]);
    expect(azure.told).toEqual(['failed aaaaaaaa leftInPlace', 'closed aaaaaaaa']);
  });

  test('for want of a network is no less a failure than a refused one', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.show([window]);
    azure.failure = unreachable;

    await passMinutes(2);

    expect(azure.closes).toEqual([]);
    expect(azure.told).toEqual(['failed aaaaaaaa leftInPlace']);
    expect(states(watch.windows)).toEqual(['aaaaaaaa stillOpen']);
  });

  test('by the user is tried again although the end has not come', async () => {
    const window = accessWindow('aaaaaaaa', 60);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.show([window]);

    watch.couldNotClose('aaaaaaaa', unreachable);
    await passMinutes(1);

    expect(azure.closes).toEqual([['aaaaaaaa']]);
  });
});

test('closing that is refused is tried again ever less often, at the most every five minutes', async () => {
  const window = accessWindow('aaaaaaaa', 1);
  const { azure, watch, passMinutes } = startAzure(window);
  watch.add(window);
  azure.refusal = { kind: 'azure', cause: { kind: 'forbidden', action: 'delete', scope: 'nsg' } };

  await passMinutes(31);

  // 15 s, 30 s, 1, 2 and 4 minutes, then every five.
  expect(azure.closes.length).toBeGreaterThanOrEqual(9);
  expect(azure.closes.length).toBeLessThanOrEqual(12);
  expect(azure.told).toEqual(['failed aaaaaaaa leftInPlace']);
});
