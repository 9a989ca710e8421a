import { describe, expect, test } from 'vitest';
import type { CloseReport } from '../../src/access/closeWindows.ts';
import type { WindowListing } from '../../src/access/listWindows.ts';
import { type AccessError, azureError } from '../../src/core/accessError.ts';
import type { AccessWindow } from '../../src/core/accessWindow.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { endedRules } from '../../src/core/windowEnds.ts';
import type { WatchedWindow } from '../../src/vscode/watchedWindow.ts';
import { WindowWatch } from '../../src/vscode/windowWatch.ts';
import { accessWindow, listed, minutes, start } from './buildWindow.ts';

const unreachable = azureError({ kind: 'unavailable', message: 'no network' });

/** An Azure of windows whose clock is moved by hand. */
function startAzure(...windows: AccessWindow[]) {
  const azure = {
    now: start,
    windows: [...windows],
    gaps: [] as WindowListing['gaps'],
    /** What every listing and closing ends with, if anything. */
    failure: undefined as AccessError | undefined,
    refusal: undefined as AccessError | undefined,
    /** The windows of each closing, by their user or at an end. */
    closes: [] as string[][],
    /** Rules that went while their window stayed open. */
    removed: [] as string[],
    listings: 0,
    timesLearnt: 0,
    told: [] as string[],
    /** Whether this process is the closer. */
    isCloser: true,
  };
  const watch = new WindowWatch({
    app: {
      clock: { now: () => azure.now },
      closer: { tryHold: async () => azure.isCloser },
      async listWindows(): Promise<Result<WindowListing, AccessError>> {
        azure.listings += 1;
        if (azure.failure) return err(azure.failure);
        return ok({ windows: azure.windows.map(listed), gaps: azure.gaps });
      },
      async closeWindows(selection): Promise<Result<CloseReport, AccessError>> {
        const ids = selection.by === 'ids' ? [...selection.ids] : [];
        azure.closes.push(ids);
        const { refusal } = azure;
        if (refusal) {
          return ok({ closed: [], failed: ids.map((id) => ({ id, vm: null, error: refusal })), gaps: [] });
        }
        azure.windows = azure.windows.filter(({ id }) => !ids.includes(id));
        return ok({ closed: ids.map((id) => ({ id, vm: 'web-01', inert: [] })), failed: [], gaps: [] });
      },
      async removeOverdue(given) {
        const ids = given.map(({ window }) => window.id);
        azure.closes.push(ids);
        const { refusal } = azure;
        if (refusal) return { closed: [], failed: ids.map((id) => ({ id, vm: 'web-01', error: refusal })) };
        const closed = azure.windows.filter(
          ({ id, endSeconds }) => ids.includes(id) && endSeconds * 1000 <= azure.now,
        );
        azure.windows = azure.windows
          .filter((window) => !closed.includes(window))
          .map((window) => {
            const ended = ids.includes(window.id) ? endedRules(window, azure.now) : [];
            azure.removed.push(...ended.map(({ rule }) => rule));
            return { ...window, rules: window.rules.filter((ref) => !ended.includes(ref)) };
          });
        return { closed: closed.map(({ id }) => ({ id, vm: 'web-01', inert: [] })), failed: [] };
      },
      async learnTime() {
        azure.timesLearnt += 1;
      },
    },
    random: () => 0.5,
    onClosed: (closed) => azure.told.push(...closed.map(({ id }) => `closed ${id}`)),
    onFailure: (window, error) => azure.told.push(`failed ${window.id} ${error.kind}`),
  });
  /** Moves time in half minutes, as the editor's timer does, and does what is due at each. */
  const passMinutes = async (count: number) => {
    for (let half = 0; half < count * 2; half += 1) {
      azure.now += minutes(0.5);
      await watch.tick();
    }
  };
  return { azure, watch, passMinutes };
}

const states = (windows: readonly WatchedWindow[]) =>
  windows.map(({ window, state }) => `${window.id} ${state.kind}`);

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

describe('among several windows of the editor', () => {
  test('who is not the closer watches, and shows what the closer closed', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.add(window);
    azure.isCloser = false;

    await passMinutes(1.5);
    const meanwhile = [...azure.closes];
    azure.windows = [];
    await passMinutes(1);

    expect(meanwhile).toEqual([]);
    expect(azure.closes).toEqual([]);
    expect(azure.told).toEqual(['closed aaaaaaaa']);
    expect(watch.windows).toEqual([]);
  });

  test('who becomes the closer closes', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.add(window);
    azure.isCloser = false;
    await passMinutes(1.5);

    azure.isCloser = true;
    await passMinutes(0.5);

    expect(azure.closes).toEqual([['aaaaaaaa']]);
    expect(azure.told).toEqual(['closed aaaaaaaa']);
  });

  test('what a closer that lives does not close in two minutes is closed all the same', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.add(window);
    azure.isCloser = false;

    await passMinutes(3.5);

    expect(azure.closes).toEqual([['aaaaaaaa']]);
  });

  test('a window that its user closes here is closed here', async () => {
    const window = accessWindow('aaaaaaaa', 60);
    const { azure, watch, passMinutes } = startAzure(window);
    azure.isCloser = false;

    watch.wasClosed([window]);
    await passMinutes(1.5);

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
