import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Workbench } from '../workbench/startWorkbench.ts';

/** The controls of the sandbox that the extension of this workbench runs; it names its address in its log. */
export function sandboxOf({ server }: Pick<Workbench, 'server'>) {
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
  const arm = async (method: string, id: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${endpointIn(logs)}${id}?api-version=2025-05-01`, {
      method,
      headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${id}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const rulesOf = async (group: string): Promise<Rule[]> => {
    const { value } = (await arm('GET', `${group}/securityRules`)) as { value: Rule[] };
    return value;
  };
  return {
    advance: (duration: string) => control('clock', { advance: duration }),
    /** The time by the sandbox's clock, in milliseconds since 1970. */
    async now(): Promise<number> {
      const answer = await fetch(`${endpointIn(logs)}/$sandbox/clock`);
      return Date.parse(((await answer.json()) as { now: string }).now);
    },
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
    /** What somebody does in Azure past our code, as the owner. Rejects where Azure refuses. */
    arm,
    rulesOf,
    /** The names of the rules that open a port for a while, the first to end first. */
    async openings(group: string): Promise<string[]> {
      const names = (await rulesOf(group)).map(({ name }) => name);
      return names.filter((name) => name.startsWith('JitAccess-Allow-')).sort();
    },
    endpoint: () => endpointIn(logs),
    /** `Allow` or `Deny`: what becomes of a packet to a VM's SSH port; from the address of demo mode if left out. */
    async ssh(vm: string, source = '203.0.113.7'): Promise<string> {
      const answer = await control('probe', { source, vm, port: 22, protocol: 'TCP' });
      return (answer as { access: string }).access;
    },
  };
}

export interface Rule {
  id: string;
  name: string;
  properties: Readonly<Record<string, unknown>>;
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
