import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Workbench } from '../workbench/startWorkbench.ts';

/** The controls of the sandbox that the extension of this workbench runs; it names its address in its log. */
export function sandboxOf({ server }: Workbench) {
  const logs = path.join(server.folder, 'data', 'logs');
  const control = async (route: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${endpointIn(logs)}/$sandbox/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    advance: (duration: string) => control('clock', { advance: duration }),
    fault: (fault: unknown) => control('faults', [fault]),
    async noFaults() {
      await fetch(`${endpointIn(logs)}/$sandbox/faults`, { method: 'DELETE' });
    },
    /** Every request so far that may have changed something. */
    async writes(): Promise<string[]> {
      const log = (await (await fetch(`${endpointIn(logs)}/$sandbox/requests`)).json()) as Request[];
      return log.flatMap(({ method, path: to }) =>
        /PUT|PATCH|DELETE/.test(method) ? [`${method} ${to}`] : [],
      );
    },
    /** `Allow` or `Deny`: what becomes of a packet from the address of demo mode to a VM's SSH port. */
    async ssh(vm: string): Promise<string> {
      const answer = await control('probe', { source: '203.0.113.7', vm, port: 22, protocol: 'TCP' });
      return (answer as { access: string }).access;
    },
  };
}

interface Request {
  method: string;
  path: string;
}

function endpointIn(logs: string): string {
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' });
  const file = files.find((name) => path.basename(name) === 'Azure JIT.log');
  if (file === undefined) throw new Error(`no log of the extension in ${logs}`);
  const found = /the sandbox answers at (\S+)/.exec(readFileSync(path.join(logs, file), 'utf8'));
  if (found?.[1] === undefined) throw new Error('the log names no sandbox');
  return found[1];
}
