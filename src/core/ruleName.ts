import { childName } from './armId.ts';
import { vmHash } from './vmHash.ts';

/**
 * What the name of a rule of ours says. `vmName` is cut to 30 characters. `n`, from 1 to 9999, numbers several
 * rules of one kind; `endSeconds` is the rule's end in Unix seconds.
 */
export type OurRuleName =
  | { kind: 'deny'; vmName: string; vmHash: string; n: number }
  | { kind: 'allow'; vmName: string; vmHash: string; windowId: string; endSeconds: number; n: number };

export function denyRuleName(vmId: string, n: number): string {
  return `JitAccess-Deny-${vmPart(vmId)}${suffix(n)}`;
}

/** At most 80 characters, Azure's limit: 16 + 30 + 9 + 9 + 12, and 4 for `n`. */
export function allowRuleName(vmId: string, windowId: string, endSeconds: number, n: number): string {
  return `JitAccess-Allow-${vmPart(vmId)}-${windowId}-${endSeconds}${suffix(n)}`;
}

// Read from the right, each part has a length that no other part can have there: a number has at most 4
// digits, an end 9 to 11, a hash and a window id 8. So a VM's name may look like any of them.
const number = '(?:-(?<n>[2-9]|[1-9]\\d{1,3}))?';
const vm = '(?<vmName>[\\w.-]{1,30})-(?<vmHash>[0-9a-f]{8})';
const ours = /^JitAccess-/i;
const deny = new RegExp(`^JitAccess-Deny-${vm}${number}$`, 'i');
const allow = new RegExp(
  `^JitAccess-Allow-${vm}-(?<windowId>[a-z0-9]{8})-(?<endSeconds>[1-9]\\d{8,10})${number}$`,
  'i',
);

/** Undefined for every name that is not of ours. Azure compares names without regard to case, and so do we. */
export function parseRuleName(name: string): OurRuleName | undefined {
  // Nearly every rule is somebody else's, and a group may have a thousand.
  if (!ours.test(name)) return undefined;
  const denied = deny.exec(name)?.groups;
  if (denied !== undefined) return { kind: 'deny', ...commonParts(denied) };
  const allowed = allow.exec(name)?.groups;
  if (allowed === undefined) return undefined;

  return {
    kind: 'allow',
    ...commonParts(allowed),
    windowId: (allowed.windowId ?? '').toLowerCase(),
    endSeconds: Number(allowed.endSeconds),
  };
}

function commonParts({ vmName = '', vmHash = '', n = '1' }: Record<string, string | undefined>) {
  return { vmName, vmHash: vmHash.toLowerCase(), n: Number(n) };
}

// Azure takes word characters, points and hyphens only; a VM's name may hold more.
function vmPart(vmId: string): string {
  const name = childName(vmId)
    .replace(/[^A-Za-z0-9_.-]/gu, '_')
    .slice(0, 30);

  return `${name || '_'}-${vmHash(vmId)}`;
}

function suffix(n: number): string {
  return n === 1 ? '' : `-${n}`;
}
