import { describe, expect, test } from 'vitest';
import { accessWindow, minutes, start } from './buildWindow.ts';
import { startAzure, states, unreachable } from './startWatch.ts';

const firewall = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/azureFirewalls/fw';
const group = accessWindow('aaaaaaaa', 60).rules[0]?.group ?? '';
const name = (id: string, endMinutes: number) =>
  `JitAccess-Allow-web-01-0a1b2c3d-${id}-${(start + minutes(endMinutes)) / 1000}`;
const behindFirewall = (id: string, endMinutes: number) =>
  accessWindow(id, endMinutes, {
    rules: [
      { group, rule: name(id, endMinutes) },
      { group: firewall, rule: `${name(id, endMinutes)}-2` },
    ],
  });
const inGroup = (id: string, endMinutes: number) =>
  accessWindow(id, endMinutes, { rules: [{ group, rule: name(id, endMinutes) }] });

/** An update of the firewall that lasts until it is said to end. */
function update(): { updating: Promise<void>; end: () => void } {
  const ending = new AbortController();
  const updating = new Promise<void>((resolve) => {
    ending.signal.addEventListener('abort', () => resolve());
  });
  return { updating, end: () => ending.abort() };
}

/** Lets what nobody waits for go on as far as it can. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a window behind a firewall', () => {
  test('is shut there five minutes before its end, and at its end everywhere', async () => {
    const { azure, watch, passMinutes } = startAzure(behindFirewall('aaaaaaaa', 30));
    watch.show([behindFirewall('aaaaaaaa', 30)]);

    await passMinutes(24.5);
    expect(azure.closes).toEqual([]);
    await passMinutes(0.5);
    await settle();
    expect(azure.removed).toEqual([`${name('aaaaaaaa', 30)}-2`]);
    expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
    await passMinutes(4.5);
    expect(azure.windows).toHaveLength(1);
    await passMinutes(0.5);

    expect(azure.windows).toEqual([]);
    expect(azure.told).toEqual(['closed aaaaaaaa']);
  });

  test('keeps nobody else’s end waiting while its firewall is updated, nor the end in its own group', async () => {
    const { azure, watch, passMinutes } = startAzure(behindFirewall('aaaaaaaa', 30), inGroup('bbbbbbbb', 27));
    watch.show(azure.windows);
    const { updating, end } = update();
    azure.updating = updating;

    await passMinutes(27);
    expect(azure.told).toEqual(['closed bbbbbbbb']);
    await passMinutes(3);
    expect(azure.removed).toEqual([name('aaaaaaaa', 30)]);
    expect(azure.told).toEqual(['closed bbbbbbbb']);
    expect(states(watch.windows)).toContain('aaaaaaaa closing');
    end();
    await settle();
    await passMinutes(0.5);

    expect(azure.windows).toEqual([]);
    expect(azure.told).toEqual(['closed bbbbbbbb', 'closed aaaaaaaa']);
    expect(azure.settled).toHaveLength(1);
  });

  test('is removed from its firewall once, however often it is looked at and listed meanwhile', async () => {
    const { azure, watch, passMinutes } = startAzure(behindFirewall('aaaaaaaa', 30));
    watch.show(azure.windows);
    azure.updating = update().updating;

    await passMinutes(26);
    watch.show(azure.windows);
    await passMinutes(2);

    expect(azure.closes).toEqual([['aaaaaaaa']]);
    expect(states(watch.windows)).toEqual(['aaaaaaaa open']);
  });

  test('whose firewall cannot be shut at its end is told so, and tried again', async () => {
    const { azure, watch, passMinutes } = startAzure(behindFirewall('aaaaaaaa', 30));
    watch.show(azure.windows);
    azure.refusal = unreachable;

    await passMinutes(29.5);
    expect(azure.told).toEqual([]);
    await passMinutes(1);
    await settle();
    expect(azure.told).toEqual(['failed aaaaaaaa leftInPlace']);
    azure.refusal = undefined;
    await passMinutes(2);
    await settle();
    await passMinutes(2);

    expect(azure.windows).toEqual([]);
    expect(azure.told).toEqual(['failed aaaaaaaa leftInPlace', 'closed aaaaaaaa']);
  });
});
