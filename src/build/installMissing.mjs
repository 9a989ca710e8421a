import { readFileSync } from 'node:fs';
import { isMain } from './isMain.mjs';
import { npm } from './npm.mjs';
import { inRoot, root } from './paths.mjs';

// This file runs before there is a node_modules: it and what it imports use only what node brings.

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} Package
 * @typedef {{ packages?: Record<string, Package> }} Lock
 */

/** Installs the dependencies where they are missing or are not those of package-lock.json. */
export async function installMissing() {
  const lock = read('package-lock.json');
  if (lock === undefined) throw new Error('there is no package-lock.json');
  if (isInstalled(lock, read('node_modules/.package-lock.json'))) return;
  console.log('installing dependencies (npm ci)');
  await npm(['ci'], { cwd: root });
}

/**
 * npm itself notes at the end of an installation what it installed, so an interrupted one has no note.
 * Packages for other systems are in the lock and not in the note.
 * @param {Lock} lock
 * @param {Lock | undefined} installed
 */
export function isInstalled(lock, installed) {
  if (installed === undefined) return false;
  return Object.entries(lock.packages ?? {})
    .filter(([folder]) => folder !== '')
    .every(([folder, wanted]) => {
      const found = installed.packages?.[folder];
      if (found === undefined) return wanted.optional === true;
      return found.version === wanted.version && found.integrity === wanted.integrity;
    });
}

/**
 * @param {string} file
 * @returns {Lock | undefined}
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
