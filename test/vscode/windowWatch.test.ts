import { describe, expect, test } from 'vitest';
import { accessWindow, minutes, start } from './buildWindow.ts';
import { startAzure, states } from './startWatch.ts';

describe('a window of ours', () => {
  test('is closed at its end and looked for once more, a minute later', async () => {
    const window = accessWindow('aaaaaaaa', 5);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.show([window]);

    await passMinutes(4.5);
    expect(azure.closes).toEqual([]);
    await passMinutes(0.5);
    expect(azure.closes).toEqual([['aaaaaaaa']]);
    expect(states(watch.windows)).toEqual(['aaaaaaaa closing']);
    await passMinutes(1);

    expect(watch.windows).toEqual([]);
    expect(azure.closes).toHaveLength(1);
    expect(azure.told).toEqual(['closed aaaaaaaa']);
    expect(watch.nextDueMs()).toBeUndefined();
  });

  test('that a late write brings back is closed again', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.show([window]);
    await passMinutes(1);

    azure.windows = [window];
    await passMinutes(1);
    await passMinutes(1);

    expect(azure.closes).toEqual([['aaaaaaaa'], ['aaaaaaaa']]);
    expect(watch.windows).toEqual([]);
  });

  test('that was extended from elsewhere stays open until its later end', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure(accessWindow('aaaaaaaa', 10));
    watch.show([window]);

    await passMinutes(5);
    expect(azure.closes).toEqual([]);
    expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
    await passMinutes(5);

    expect(azure.closes).toEqual([['aaaaaaaa']]);
  });

  test('that somebody else closed meanwhile is told as closed without a write', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure();
    watch.show([window]);

    await passMinutes(1);

    expect(azure.closes).toEqual([]);
    expect(azure.told).toEqual(['closed aaaaaaaa']);
    expect(watch.windows).toEqual([]);
  });

  test('is overdue already when it is first seen: it is closed at once', async () => {
    const window = accessWindow('aaaaaaaa', -60);
    const { azure, watch } = startAzure(window);
    watch.show([window]);

    await watch.tick();

    expect(azure.closes).toEqual([['aaaaaaaa']]);
  });

  test('is closed after a sleep of hours by the first tick', async () => {
    const window = accessWindow('aaaaaaaa', 5);
    const { azure, watch } = startAzure(window);
    watch.show([window]);

    azure.now += minutes(600);
    await watch.tick();

    expect(azure.closes).toEqual([['aaaaaaaa']]);
  });
});

describe('a listing', () => {
  test('with a gap at the window’s subscription does not show that it is gone', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure();
    const fault = { kind: 'unavailable', message: '' } as const;
    azure.gaps = [{ subscriptionId: 's', what: 'groups', hidesRules: true, fault }];
    watch.show([window]);

    await passMinutes(3);
    expect(states(watch.windows)).toEqual(['aaaaaaaa closing']);
    azure.gaps = [{ subscriptionId: 'other', what: 'groups', hidesRules: true, fault }];
    await passMinutes(1);

    expect(watch.windows).toEqual([]);
  });

  test('that was begun before a window opened does not take it out of sight', async () => {
    const window = accessWindow('aaaaaaaa', 5);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.add(window);

    watch.show([]);
    await watch.tick();
    expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
    await passMinutes(5);

    expect(azure.closes).toEqual([['aaaaaaaa']]);
  });
});

test('a window that the user closed is looked for again a minute later', async () => {
  const window = accessWindow('aaaaaaaa', 60);
  const { azure, watch, passMinutes } = startAzure();
  watch.show([window]);

  watch.wasClosed([window]);
  await passMinutes(0.5);
  expect(azure.listings).toBe(0);
  await passMinutes(0.5);

  expect(azure.listings).toBe(1);
  expect(watch.windows).toEqual([]);
  expect(azure.told).toEqual([]);
});

test('Azure’s time is learnt at least every five minutes while a window is open', async () => {
  const window = accessWindow('aaaaaaaa', 60);
  const { azure, watch, passMinutes } = startAzure(window);
  watch.show([window]);

  const learnt: number[] = [];
  for (let passed = 0; passed < 30; passed += 5) {
    await passMinutes(5);
    learnt.push(azure.timesLearnt);
  }

  expect(learnt).toEqual([...learnt].sort((a, b) => a - b));
  expect(new Set(learnt).size).toBe(learnt.length);
});

test('nothing is asked of Azure while no window is watched', async () => {
  const { azure, passMinutes } = startAzure();

  await passMinutes(30);

  expect([azure.timesLearnt, azure.listings]).toEqual([0, 0]);
});

test('what is due next is the end, the next look or the next learning of the time', () => {
  const { watch } = startAzure();
  watch.show([accessWindow('aaaaaaaa', 60), accessWindow('bbbbbbbb', 2)]);

  expect(watch.nextDueMs()).toBe(start + minutes(2));
  watch.wasClosed([accessWindow('bbbbbbbb', 2)]);
  expect(watch.nextDueMs()).toBe(start + minutes(1));
});
