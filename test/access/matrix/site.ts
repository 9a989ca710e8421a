import type { LoggedRequest } from '../startAccess.ts';

/** Where in a verb something goes wrong. */
export interface Site {
  name: string;
  is: 'write' | 'poll' | 'read';
  isBeforeWriting?: boolean;
  /** A write of what holds rules in a firewall, which takes all failures of a write. */
  isOfFirewall?: boolean;
  /** Undefined where any method is meant. */
  method: string | undefined;
  /** A regular expression over path and query. */
  path: string;
  /** So many matches pass before it. */
  after: number;
}

const polls = '/operation(s|Results)/';

/** Reads of one kind are one site before the first write, and one after it. */
const reads = {
  index: {
    method: undefined,
    path: 'ResourceGraph/|/subscriptions\\?|/(networkSecurityGroups|virtualMachines)\\?',
  },
  machine: {
    method: 'GET',
    path: '/(virtualMachines|networkInterfaces|virtualNetworks|publicIPAddresses)/[^/?]+\\?',
  },
  groups: { method: 'GET', path: '/networkSecurityGroups/[^/?]+\\?' },
  firewalls: { method: 'GET', path: '/(azureFirewalls|firewallPolicies)/[^?]+\\?' },
  rights: { method: 'GET', path: 'Microsoft.Authorization/' },
};

/** The places of a run without faults: each write and each poll, and reads by their kind. */
export function sitesOf(log: readonly LoggedRequest[]): Site[] {
  const requests = log.map(({ method, path }) => ({ method, path: decodeURIComponent(path) }));
  const firstWrite = requests.findIndex(isWrite);
  const writes = requests.filter(isWrite).map(({ method, path }) => ({ method, path: patternOf(path) }));
  return [
    ...Object.entries(reads).flatMap(([kind, { method, path }]): Site[] => {
      const isOfKind = (one: { method: string; path: string }) =>
        (method === undefined || one.method === method) && new RegExp(path).test(one.path);
      const before = requests.slice(0, firstWrite).filter(isOfKind).length;
      const all = requests.filter(isOfKind).length;
      const site = { is: 'read', method, path } as const;
      return [
        ...(before > 0
          ? [{ ...site, name: `read of ${kind} before writing`, after: 0, isBeforeWriting: true }]
          : []),
        ...(all > before ? [{ ...site, name: `read of ${kind} after writing`, after: before }] : []),
      ];
    }),
    ...writes.map(({ method, path }, i): Site => {
      const isSame = (one: { method: string; path: string }) => one.method === method && one.path === path;
      const after = writes.slice(0, i).filter(isSame).length;
      const isOfFirewall = /\/(azureFirewalls|ruleCollectionGroups)\//.test(path);
      const name = `${method} ${shortNameOf(path)} #${after + 1}`;
      return { is: 'write', isOfFirewall, name, method, path, after };
    }),
    ...requests
      .filter(({ path }) => new RegExp(polls).test(path))
      .map((_, i): Site => ({ is: 'poll', name: `poll #${i + 1}`, method: 'GET', path: polls, after: i })),
  ];
}

function isWrite({ method, path }: { method: string; path: string }): boolean {
  return method !== 'GET' && !path.includes('ResourceGraph');
}

/** A window's id is another each time. */
function patternOf(path: string): string {
  const [bare = ''] = path.split('?');
  const escaped = bare.replace(/[.*+^$()[\]\\]/g, '\\$&');
  return `${escaped.replace(/(JitAccess-Allow-.*)-[a-z0-9]{8}-\d+/, '$1-[a-z0-9]{8}-\\d+')}\\?`;
}

function shortNameOf(pattern: string): string {
  const [, name = pattern] =
    /(?:virtualMachines|networkSecurityGroups|azureFirewalls|ruleCollectionGroups)\/(.*)\\\?$/.exec(
      pattern,
    ) ?? [];
  return name
    .replace('-[a-z0-9]{8}-\\d+', '')
    .replace(/\/providers.*tags.*/, ' tags')
    .replace('securityRules/', '')
    .replaceAll('\\', '');
}
