import { request } from 'node:https';
import { json } from 'node:stream/consumers';

interface Logged {
  method: string;
  path: string;
}

/** The controls of a sandbox whose certificate nobody but this test trusts. */
export function sandboxOverTls(endpoint: string, ca: string) {
  const control = (method: string, route: string, body?: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const sent = request(`${endpoint}/$sandbox/${route}`, { method, ca }, (answer) => {
        json(answer).then(resolve, reject);
      });
      sent.once('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return {
    advance: (duration: string) => control('POST', 'clock', { advance: duration }),
    /** `Allow` or `Deny`: what becomes of a packet to a VM's SSH port. */
    async ssh(vm: string, source = '203.0.113.7'): Promise<string> {
      const answer = await control('POST', 'probe', { source, vm, port: 22, protocol: 'TCP' });
      return (answer as { access: string }).access;
    },
    /** How often somebody asked Azure to delete a rule that opens a port. */
    async deletions(): Promise<number> {
      const log = (await control('GET', 'requests')) as Logged[];
      return log.filter(({ method, path }) => method === 'DELETE' && path.includes('/JitAccess-Allow-'))
        .length;
    },
  };
}
