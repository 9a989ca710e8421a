import { expect, test } from 'vitest';
import { accessWindow, minutes, start } from './buildWindow.ts';
import { startAzure, states, unreachable } from './startWatch.ts';

const ofDefender = { backend: 'defender', rules: [] } as const;

test('at its end a window of Defender is looked for now and then, and told closed when a listing shows none', async () => {
  const window = accessWindow('aaaaaaaa', 1, ofDefender);
  const { azure, watch, passMinutes } = startAzure(window);
  watch.show([window]);

  await passMinutes(3);
  expect(azure.closes).toEqual([]);
  expect(azure.told).toEqual([]);
  expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
  // Nothing is due at once again: Azure is not asked without a pause.
  expect(watch.nextDueMs()).toBeGreaterThan(azure.now);

  azure.windows = [];
  await passMinutes(1);
  expect(azure.told).toEqual(['closed aaaaaaaa']);
  expect(watch.windows).toEqual([]);
});

test('what cannot be looked for is no failure to close: Defender closes it', async () => {
  const window = accessWindow('aaaaaaaa', 1, ofDefender);
  const { azure, watch, passMinutes } = startAzure(window);
  watch.show([window]);
  azure.failure = unreachable;

  await passMinutes(3);

  expect(azure.told).toEqual([]);
  expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
});

test('a listing that is not whole tells nobody that it is closed', async () => {
  const window = accessWindow('aaaaaaaa', 1, ofDefender);
  const { azure, watch, passMinutes } = startAzure(window);
  watch.show([window]);
  azure.windows = [];
  const fault = { kind: 'unavailable', message: 'busy' } as const;
  azure.gaps = [{ subscriptionId: 's', what: 'policies of Defender for Cloud', hidesRules: false, fault }];

  await passMinutes(3);
  expect(azure.told).toEqual([]);
  azure.gaps = [];
  await passMinutes(2);

  expect(azure.told).toEqual(['closed aaaaaaaa']);
});

test('one that was extended meanwhile is open until its later end', async () => {
  const window = accessWindow('aaaaaaaa', 1, ofDefender);
  const { azure, watch, passMinutes } = startAzure(accessWindow('aaaaaaaa', 30, ofDefender));
  watch.show([window]);

  await passMinutes(2);

  expect(watch.windows[0]?.window.endSeconds).toBe((start + minutes(30)) / 1000);
  expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
  expect(azure.told).toEqual([]);
});
