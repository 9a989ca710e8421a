import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** Somebody else opens a VM in a terminal, under the name of a principal of the sandbox. */
export async function requestOnCommandLine(endpoint: string, principal: string, vm: string): Promise<void> {
  await promisify(execFile)(process.execPath, [
    ...[cli, 'request', vm, '--no-wait', '--source', '203.0.113.7'],
    ...['--endpoint', endpoint, '--token', `sandbox-${principal}`],
  ]);
}
