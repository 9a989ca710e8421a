import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../src/build/bundle.mjs', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'azure-jit-bundles-'));
  await promisify(execFile)(process.execPath, [script, '--outdir', folder]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('only the bundles that the editor loads first-hand ask for the editor', async () => {
  const asking = [];
  for (const [bundle, imports] of await importsOfBundles()) {
    if (imports.includes('vscode')) asking.push(bundle);
  }

  expect(asking.filter((bundle) => !['extension.js', 'editor.js', 'signIn.js'].includes(bundle))).toEqual([]);
});

/**
 * Asked for by the proxy agent where a proxy wants Negotiate, with a sentence for those who have not installed it; and
 * what the host of Azure Functions gives to the guard.
 */
const optional = ['kerberos', '@azure/functions-core'];

test('a bundle asks for nothing but node, the editor and the bundles beside it', async () => {
  const bundles = await importsOfBundles();
  const siblings = bundles.map(([bundle]) => `./${bundle}`);

  const foreign = bundles.flatMap(([bundle, imports]) =>
    imports
      .filter((name) => name !== 'vscode' && !siblings.includes(name) && !isBuiltin(name))
      .filter((name) => !optional.includes(name))
      .map((name) => `${bundle} asks for ${name}`),
  );

  expect(bundles.length).toBeGreaterThan(0);
  expect(foreign).toEqual([]);
});

test('what is not needed at activation is a bundle of its own, asked for on first use', async () => {
  const bundles = new Map(await importsOfBundles());

  expect(bundles.get('extension.js')).toContain('./azure.js');
  expect(bundles.get('azure.js')).toContain('./sandbox.js');
  expect(bundles.get('cli.js')).not.toContain('vscode');
});

test('what activation reads stays below 40 KB', async () => {
  const { size } = await stat(path.join(folder, 'extension.js'));

  expect(size).toBeLessThan(40 * 1024);
});

test('the guard is a folder and an archive of it, with all of its code in one file', async () => {
  const guard = path.join(folder, 'guard');
  const files = await readdir(guard);
  const archive = await readFile(path.join(folder, 'guard.zip'));
  const manifest: unknown = JSON.parse(await readFile(path.join(guard, 'package.json'), 'utf8'));

  expect(files.sort()).toEqual(['host.json', 'main.js', 'package.json']);
  expect(manifest).toMatchObject({ main: 'main.js' });
  expect(manifest).not.toHaveProperty('dependencies');
  expect(archive.length).toBeLessThan(400 * 1024);
  expect(await namesInZip(path.join(folder, 'guard.zip'))).toEqual(files);
});

/** By a reader that knows nothing of our writer: the names of the central directory, each entry unpacked. */
async function namesInZip(file: string): Promise<string[]> {
  const bytes = await readFile(file);
  const names = [];
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4)) {
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    const start = bytes.readUInt32LE(at + 42) + 30 + bytes.readUInt16LE(at + 28);
    const content = inflateRawSync(bytes.subarray(start, start + bytes.readUInt32LE(at + 20)));
    expect(content.equals(await readFile(path.join(folder, 'guard', name)))).toBe(true);
    names.push(name);
  }
  return names;
}

async function importsOfBundles(): Promise<(readonly [bundle: string, imports: string[]])[]> {
  const metafiles = (await readdir(folder)).filter((file) => file.endsWith('.meta.json'));
  return Promise.all(
    metafiles.map(async (file) => {
      const { outputs } = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Metafile;
      const imports = Object.values(outputs).flatMap((output) => output.imports.map((found) => found.path));
      return [file.replace('.meta.json', ''), imports] as const;
    }),
  );
}

interface Metafile {
  outputs: Record<string, { imports: { path: string }[] }>;
}
