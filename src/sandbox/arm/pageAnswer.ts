import type { Arm } from './arm.ts';
import type { Answer, ArmCall } from './armCall.ts';

/** One page of a list: `{"value":[…],"nextLink"}`; the link is absolute and holds the position. */
export function pageAnswer<T>(
  arm: Arm,
  call: ArmCall,
  entries: readonly T[],
  show: (entry: T) => unknown = (entry) => entry,
): Answer {
  const start = positionOf(call.query.get('$skiptoken'));
  const top = Number(call.query.get('$top'));
  const size = Number.isInteger(top) && top > 0 ? Math.min(top, arm.pageSize) : arm.pageSize;
  const value = entries.slice(start, start + size).map(show);
  if (start + size >= entries.length) return { status: 200, body: { value } };
  const link = new URL(call.url, arm.endpoint);
  for (const name of [...link.searchParams.keys()]) {
    if (name.toLowerCase() === '$skiptoken') link.searchParams.delete(name);
  }
  link.searchParams.set('$skiptoken', Buffer.from(`at ${start + size}`).toString('base64url'));
  return { status: 200, body: { value, nextLink: link.href } };
}

function positionOf(token: string | undefined): number {
  const at = /^at (\d+)$/.exec(Buffer.from(token ?? '', 'base64url').toString())?.[1];
  return Number(at ?? 0);
}
