import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cleanEnvironment } from './cleanEnvironment.mjs';
import { codeServer } from './codeServer.mjs';
import { codeServerSettings } from './settings.mjs';
import { supervised } from './supervised.mjs';

const startMs = 60_000;

/** @type {typeof import('./startCodeServer.mjs').startCodeServer} */
export const startCodeServer = async ({ settings = {}, environment = {}, install = [] } = {}) => {
  const { node, entry } = await codeServer();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-editor-'));
  const env = { ...cleanEnvironment(), EXTENSIONS_GALLERY: '{}', HOME: folder, ...environment };
  const folders = [
    '--user-data-dir',
    path.join(folder, 'data'),
    '--extensions-dir',
    path.join(folder, 'extensions'),
  ];
  await mkdir(path.join(folder, 'data', 'User'), { recursive: true });
  await mkdir(path.join(folder, 'extensions'));
  const settingsFile = path.join(folder, 'data', 'User', 'settings.json');
  await writeFile(settingsFile, JSON.stringify({ ...codeServerSettings, ...settings }, null, 2));
  await writeFile(path.join(folder, 'config.yaml'), 'auth: none\n');
  const common = [entry, '--config', path.join(folder, 'config.yaml'), ...folders];

  for (const packageFile of install) {
    const installing = supervised(node, [...common, '--install-extension', packageFile], env);
    if ((await installing.ended) !== 0) throw new Error(`installing failed\n${installing.log()}`);
  }
  const port = await freePort();
  const serving = supervised(node, [...common, '--bind-addr', `127.0.0.1:${port}`, ...serverOptions], env);
  const stop = async () => {
    serving.stop();
    await serving.ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const url = `http://127.0.0.1:${port}/`;
  try {
    await answers(`${url}healthz`, serving);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, port, folder, log: serving.log, ended: serving.ended.then(() => undefined), stop };
};

const serverOptions = [
  ...['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
  ...['--disable-getting-started-override', '--ignore-last-opened'],
];

/**
 * @param {string} url
 * @param {{ ended: Promise<unknown>, log(): string }} server
 */
async function answers(url, server) {
  let hasEnded = false;
  server.ended.then(
    () => (hasEnded = true),
    () => (hasEnded = true),
  );
  for (const deadline = Date.now() + startMs; Date.now() < deadline && !hasEnded; await wait(50)) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
  }
  throw new Error(`code-server ${hasEnded ? 'ended' : 'does not answer'}\n${server.log()}`);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
