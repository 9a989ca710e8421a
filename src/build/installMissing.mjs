import { readFileSync } from 'node:fs';
import { isInstalled } from './isInstalled.mjs';
import { isMain } from './isMain.mjs';
import { npm } from './npm.mjs';
import { inRoot, root } from './paths.mjs';

// This file runs before there is a node_modules: it and what it imports use only what node brings.

/** Installs the dependencies where they are missing or are not those of package-lock.json. */
export async function installMissing() {
  const lock = read('package-lock.json');
  if (lock === undefined) throw new Error('there is no package-lock.json');
  if (isInstalled(lock, read('node_modules/.package-lock.json'))) return;
  console.log('installing dependencies (npm ci)');
  await npm(['ci'], { cwd: root });
}

/**
 * @param {string} file
 * @returns {import('./isInstalled.mjs').Lock | undefined}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(inRoot(file), 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}

if (isMain(import.meta.url)) await installMissing();
