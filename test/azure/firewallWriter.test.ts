import { expect, test } from 'vitest';
import type { ArmReply, ArmRequest } from '../../src/azure/armAnswer.ts';
import { azureClock } from '../../src/azure/azureClock.ts';
import { firewallWriter } from '../../src/azure/firewallWriter.ts';
import { allowName, classic, dnat } from './startFirewalls.ts';

test('one write is under way at a time, also when one begins where another ends', async () => {
  let writing = 0;
  let most = 0;
  let puts = 0;
  const send = async ({ method }: ArmRequest): Promise<ArmReply> => {
    if (method === 'PUT') most = Math.max(most, ++writing);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (method === 'PUT') puts++;
    if (method === 'PUT') writing--;
    const body = { id: classic, properties: { provisioningState: 'Succeeded' } };
    return { kind: 'answer', answer: { status: 200, headers: {}, body } };
  };
  const write = firewallWriter({ arm: { send }, clock: azureClock() });
  const put = (n: number) => {
    const change = {
      action: 'put',
      rule: allowName('app-01', n),
      properties: dnat('192.0.2.10:50022', '10.0.0.4'),
    };
    return write(classic, [{ ...change, action: 'put' }], undefined);
  };

  // Each begins as soon as the one before it is told, at every moment that lies between.
  for (let n = 1; n <= 5; n++) {
    let later = put(n);
    for (let turn = 0; turn < n; turn++) later = later.then((outcome) => outcome);
    await Promise.all([
      later.then(() => put(n + 10)),
      later.then(() => Promise.resolve()).then(() => put(n + 20)),
    ]);
  }

  expect(most).toBe(1);
  expect(puts).toBeGreaterThan(5);
});
