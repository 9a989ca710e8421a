import { randomUUID } from 'node:crypto';
import { ArmError } from '../arm/armError.ts';
import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';

/** A fresh etag in the form of the type: `W/"<guid>"`, or the bare guid that firewall policies have. */
export function newEtag(type: string): string {
  return isStrong(type) ? randomUUID() : `W/"${randomUUID()}"`;
}

/** A resource's etag. One that was never written has an etag that follows from its id. */
export function etagOf(resource: ArmResource): string {
  if (typeof resource.etag === 'string') return resource.etag;
  const guid = stableGuid(`etag ${resource.id}`);
  return isStrong(resource.type) ? guid : `W/"${guid}"`;
}

/** The etag as the `ETag` header shows it. */
export function etagHeaderOf(type: string, etag: string): string {
  return isStrong(type) ? `"${etag}"` : etag;
}

/** Throws 412 unless `If-Match` and `If-None-Match` agree with the etag; undefined is an absent resource. */
export function requireEtag(
  headers: Readonly<Record<string, string>>,
  etag: string | undefined,
  id: string,
): void {
  const wanted = headers['if-match'];
  if (wanted !== undefined && !listed(wanted, etag)) {
    throw new ArmError(
      412,
      'PreconditionFailed',
      `Etag provided in if-match header ${wanted} does not match etag ${etag ?? ''} of resource ${id}.`,
      { details: [] },
    );
  }
  const unwanted = headers['if-none-match'];
  if (unwanted !== undefined && listed(unwanted, etag)) {
    throw new ArmError(412, 'PreconditionFailed', `Resource ${id} already exists.`, { details: [] });
  }
}

// Weak and strong forms name the same version: Azure's clients strip the prefix at times.
function listed(header: string, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  const bare = (text: string) => text.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
  return header.trim() === '*' || header.split(',').some((entry) => bare(entry) === bare(etag));
}

function isStrong(type: string): boolean {
  return /^microsoft\.network\/firewallpolicies(\/|$)/i.test(type);
}
