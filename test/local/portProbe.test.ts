import net from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { azureClock } from '../../src/azure/azureClock.ts';
import { portProbe } from '../../src/local/portProbe.ts';

function listen(port = 0): Promise<net.Server> {
  const server = net.createServer((socket) => socket.destroy());
  onTestFinished(() => void server.close());
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

/** A port at which nobody listens. */
async function freePort(): Promise<number> {
  const server = await listen();
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a port that listens answers', async () => {
  const { port } = (await listen()).address() as net.AddressInfo;

  expect(await portProbe(azureClock()).answers('127.0.0.1', port, 5_000)).toBe(true);
});

test('a port that begins to listen while it is probed answers', async () => {
  const port = await freePort();
  let pauses = 0;
  const sleep = async () => {
    pauses++;
    if (pauses === 3) await listen(port);
  };

  expect(await portProbe({ sleep }).answers('127.0.0.1', port, 5_000)).toBe(true);
  expect(pauses).toBe(3);
});

test('a port that is closed does not answer', async () => {
  expect(await portProbe(azureClock()).answers('127.0.0.1', await freePort(), 50)).toBe(false);
});

test('no time at all is no answer', async () => {
  const { port } = (await listen()).address() as net.AddressInfo;

  expect(await portProbe(azureClock()).answers('127.0.0.1', port, 0)).toBe(false);
});

test('a host that is none does not answer', async () => {
  expect(await portProbe(azureClock()).answers('no host', 22, 50)).toBe(false);
});

test('a probe that is given up ends, in a pause and before it begins', async () => {
  const abort = new AbortController();
  const sleep = async () => abort.abort();
  const port = await freePort();

  expect(await portProbe({ sleep }).answers('127.0.0.1', port, 3600_000, abort.signal)).toBe(false);
  expect(await portProbe({ sleep }).answers('127.0.0.1', port, 3600_000, abort.signal)).toBe(false);
});
