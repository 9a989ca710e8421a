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
const portTries = 3;

/** @type {typeof import('./startCodeServer.mjs').startCodeServer} */
export const startCodeServer = async ({ settings = {}, environment = {}, install = [] } = {}) => {
  const { node, entry } = await codeServer();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-editor-'));
  const env = {
    ...cleanEnvironment(),
    EXTENSIONS_GALLERY: '{}',
    HOME: folder,
    XDG_STATE_HOME: '',
    ...environment,
  };
  /** @param {string[]} parameters */
  const run = (...parameters) => supervised(node, [entry, ...foldersIn(folder), ...parameters], env);
  /** @type {ReturnType<typeof run> | undefined} */
  let serving;
  const stop = async () => {
    serving?.stop();
    await serving?.ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await prepare(folder, { ...codeServerSettings, ...settings });
    for (const packageFile of install) {
      const installing = run('--install-extension', packageFile);
      if ((await installing.ended) !== 0) throw new Error(`installing failed\n${installing.log()}`);
    }
    for (let tried = 1; ; tried++) {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}/`;
      const serve = () => run('--bind-addr', `127.0.0.1:${port}`, ...serverOptions);
      serving = serve();
      const killAndRestart = async () => {
        serving?.kill();
        await serving?.ended;
        serving = serve();
        await answers(`${url}healthz`, serving);
      };
      try {
        await answers(`${url}healthz`, serving);
        const ended = serving.ended.then(() => undefined);
        return { url, port, folder, log: serving.log, ended, killAndRestart, stop };
      } catch (error) {
        // Another program may take the port before the server does.
        if (tried === portTries || !serving.log().includes('EADDRINUSE')) throw error;
      }
    }
  } catch (error) {
    await stop();
    throw error;
  }
};

/** @param {string} folder */
const foldersIn = (folder) => [
  ...['--config', path.join(folder, 'config.yaml')],
  ...['--user-data-dir', path.join(folder, 'data')],
  ...['--extensions-dir', path.join(folder, 'extensions')],
];

/** @param {string} folder @param {Record<string, unknown>} settings */
async function prepare(folder, settings) {
  const user = path.join(folder, 'data', 'User');
  await mkdir(user, { recursive: true });
  await mkdir(path.join(folder, 'extensions'));
  await writeFile(path.join(user, 'settings.json'), JSON.stringify(settings, null, 2));
  await writeFile(path.join(folder, 'config.yaml'), 'auth: none\n');
}

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
