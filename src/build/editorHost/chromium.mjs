import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { run } from '../run.mjs';
import { findProgram } from './findProgram.mjs';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/**
 * A Chromium that runs: the one of AZURE_JIT_CHROMIUM, an installed one, or Debian's, which is installed
 * where we are root on Debian.
 * @returns {Promise<string | undefined>} an absolute path
 */
export async function chromium() {
  const installed = runningBrowser();
  if (installed !== undefined || !mayInstall()) return installed;
  console.error('installing Debian’s Chromium (once; about half a minute)');
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 10 * 60_000 };
  // Another run may be installing it just now.
  const patiently = ['-qq', '-o', 'DPkg::Lock::Timeout=300'];
  await run('apt-get', [...patiently, 'update'], options);
  await run('apt-get', [...patiently, 'install', '-y', 'chromium'], options);
  return runningBrowser();
}

/** A program of that name is not enough: Ubuntu has one that only says how to install the real one. */
function runningBrowser() {
  const { AZURE_JIT_CHROMIUM } = process.env;
  return (AZURE_JIT_CHROMIUM ? [AZURE_JIT_CHROMIUM] : names)
    .map((name) => findProgram([name]))
    .find((file) => file !== undefined && spawnSync(file, ['--version'], { timeout: 20_000 }).status === 0);
}

function mayInstall() {
  return (
    !process.env.AZURE_JIT_CHROMIUM &&
    process.getuid?.() === 0 &&
    findProgram(['apt-get']) !== undefined &&
    existsSync('/etc/os-release') &&
    /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}
