import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { prepareStateFolder, type Surroundings, stateFolder } from '../../src/local/stateFolder.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

describe('state lives', () => {
  const home = '/home/alice';

  test.each<[string, Omit<Surroundings, 'home'>, string]>([
    ['in the place of Linux for it', { env: {}, platform: 'linux' }, '/home/alice/.local/state/azure-jit'],
    ['where XDG says', { env: { XDG_STATE_HOME: '/var/alice' }, platform: 'linux' }, '/var/alice/azure-jit'],
    [
      'not where XDG says it relative to nothing',
      { env: { XDG_STATE_HOME: 'state' }, platform: 'linux' },
      '/home/alice/.local/state/azure-jit',
    ],
    [
      'in the place of macOS for it',
      { env: { XDG_STATE_HOME: '/var/alice' }, platform: 'darwin' },
      '/home/alice/Library/Application Support/azure-jit',
    ],
    [
      'in the place of Windows for it',
      { env: { LOCALAPPDATA: '/c/Users/alice/AppData/Local' }, platform: 'win32' },
      '/c/Users/alice/AppData/Local/azure-jit',
    ],
    ['there without a variable too', { env: {}, platform: 'win32' }, '/home/alice/AppData/Local/azure-jit'],
    ['where it is told to', { env: { AZURE_JIT_STATE: '/tmp/state' }, platform: 'linux' }, '/tmp/state'],
    [
      'in its own place where the variable is empty',
      { env: { AZURE_JIT_STATE: '', XDG_STATE_HOME: '' }, platform: 'linux' },
      '/home/alice/.local/state/azure-jit',
    ],
  ])('%s', (_, surroundings, expected) => {
    expect(stateFolder({ ...surroundings, home })).toBe(expected);
  });
});

describe('the folder is for its user alone', () => {
  const parent = temporaryFolder();

  test('where it is made, with all above it', async () => {
    const folder = path.join(parent(), 'a', 'b');

    await prepareStateFolder(folder);

    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test('where it had wider rights', async () => {
    const folder = path.join(parent(), 'wide');
    await mkdir(folder);
    await chmod(folder, 0o777);

    await prepareStateFolder(folder);

    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test("and another user's is not used", async () => {
    const theirs = path.join(parent(), 'theirs');
    await mkdir(theirs);
    const { getuid } = process;
    // A test cannot give a folder away without being root.
    process.getuid = () => 4711;

    const prepared = prepareStateFolder(theirs).finally(() => {
      process.getuid = getuid as () => number;
    });

    await expect(prepared).rejects.toMatchObject({ code: 'EACCES' });
  });
});
