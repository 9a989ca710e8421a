import { describe, expect, test } from 'vitest';
import { accessWindow, minutes, start } from './buildWindow.ts';
import { startAzure, states, unreachable } from './startWatch.ts';

describe('a window of ours that was extended', () => {
  const name = (endMinutes: number) =>
    `JitAccess-Allow-web-01-0a1b2c3d-aaaaaaaa-${(start + minutes(endMinutes)) / 1000}`;
  const group = accessWindow('aaaaaaaa', 5).rules[0]?.group ?? '';
  const extended = (...ends: number[]) =>
    accessWindow('aaaaaaaa', Math.max(...ends), {
      rules: ends.map((end) => ({ group, rule: name(end) })).reverse(),
    });

  test('loses its former rule at that rule’s end, and closes at its own, neither of them earlier', async () => {
    const { azure, watch, passMinutes } = startAzure(extended(5, 20));
    watch.show([extended(5)]);
    watch.add(extended(5, 20));

    expect(watch.nextDueMs()).toBe(start + minutes(4));
    await passMinutes(4.5);
    expect(azure.removed).toEqual([]);
    await passMinutes(0.5);
    expect(azure.removed).toEqual([name(5)]);
    expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
    expect(watch.windows[0]?.window.rules).toEqual([{ group, rule: name(20) }]);
    expect(azure.told).toEqual([]);
    await passMinutes(14.5);
    expect(azure.windows).toHaveLength(1);
    await passMinutes(0.5);

    expect(azure.windows).toEqual([]);
    expect(azure.closes).toEqual([['aaaaaaaa'], ['aaaaaaaa']]);
    expect(azure.told).toEqual(['closed aaaaaaaa']);
  });

  test('loses a former rule after a sleep, and stays open', async () => {
    const { azure, watch } = startAzure(extended(5, 20));
    watch.add(extended(5, 20));

    azure.now += minutes(12);
    await watch.tick();

    expect(azure.removed).toEqual([name(5)]);
    expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
  });

  test('is gone with both rules after a sleep beyond its end', async () => {
    const { azure, watch } = startAzure(extended(5, 20));
    watch.add(extended(5, 20));

    azure.now += minutes(600);
    await watch.tick();

    expect(azure.windows).toEqual([]);
    expect(azure.told).toEqual(['closed aaaaaaaa']);
  });

  test('and whose former rule cannot be removed stays open, untold, and is tried again every minute', async () => {
    const { azure, watch, passMinutes } = startAzure(extended(5, 20));
    watch.add(extended(5, 20));
    azure.refusal = unreachable;
    await passMinutes(6);
    expect(azure.closes).toHaveLength(2);
    azure.failure = unreachable;

    await passMinutes(2);
    expect(azure.listings).toBe(4);
    expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
    azure.refusal = undefined;
    azure.failure = undefined;
    await passMinutes(1);

    expect(azure.removed).toEqual([name(5)]);
    expect(azure.told).toEqual([]);
  });

  test('from elsewhere while a listing is made is not closed by what that listing showed', async () => {
    const { azure, watch } = startAzure(extended(3));
    watch.show([extended(3)]);
    azure.now += minutes(3);

    const ticking = watch.tick();
    watch.add(extended(3, 20));
    await ticking;

    expect(azure.closes).toEqual([]);
    expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
  });

  test('after its closing had failed is wanted open again', async () => {
    const { azure, watch, passMinutes } = startAzure(extended(5, 20));
    watch.show([extended(5)]);
    watch.couldNotClose('aaaaaaaa', unreachable);

    watch.add(extended(5, 20));
    await passMinutes(3);

    expect(azure.closes).toEqual([]);
  });
});
