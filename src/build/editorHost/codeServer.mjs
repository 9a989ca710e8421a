import path from 'node:path';
import { npm } from '../npm.mjs';
import { cacheFolder } from './cacheFolder.mjs';
import { installOnce } from './installOnce.mjs';
import { node24 } from './node24.mjs';

const version = '4.139.1';

/**
 * code-server, which is VS Code's own workbench and extension host served to a browser; fetched on first use.
 * @returns {Promise<{ node: string, entry: string }>} start `entry` with `node`
 */
export async function codeServer() {
  const nodeFolder = await node24();
  const folder = cacheFolder(`code-server-${version}`);
  await installOnce(folder, (empty) => install(empty, nodeFolder, folder));
  return {
    node: path.join(nodeFolder, 'bin', 'node'),
    entry: path.join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
}

/**
 * code-server's own install script does the same, but needs install scripts to be allowed and a shell.
 * @param {string} folder
 * @param {string} nodeFolder
 * @param {string} finalFolder
 */
async function install(folder, nodeFolder, finalFolder) {
  console.error(`fetching code-server ${version} into ${finalFolder} (once; about 620 MB, a minute or two)`);
  const path24 = path.join(nodeFolder, 'bin');
  /** @param {string} cwd @param {string[]} parameters */
  const npmIn = (cwd, ...parameters) => npm([...parameters, '--ignore-scripts'], { cwd, path: path24 });
  await npmIn(folder, 'install', '--prefix', folder, '--no-save', `code-server@${version}`);
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  // Not `npm ci`: the published shrinkwrap is out of step with the manifest.
  await npmIn(vscode, 'install', '--omit=dev');
  await npmIn(path.join(vscode, 'extensions'), 'ci', '--omit=dev');
  await buildNativeModules(vscode, nodeFolder, path24);
}

/**
 * Log files (and so the Output view) and the watch over the parent process need native modules. Without a
 * compiler they stay away, and the editor works without them.
 * @param {string} vscode
 * @param {string} nodeFolder
 * @param {string} path24
 */
async function buildNativeModules(vscode, nodeFolder, path24) {
  const environment = { npm_config_nodedir: nodeFolder };
  try {
    await npm(['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], {
      cwd: vscode,
      path: path24,
      environment,
    });
  } catch (error) {
    console.error(`${error}: the editor works, but its Output view stays empty (is there a C++ compiler?)`);
  }
}
