import * as v from 'valibot';
import type { Caller } from '../access/ports.ts';
import { err, ok } from '../core/result.ts';
import { withoutSecrets } from '../core/withoutSecrets.ts';
import type { AzureConnection } from './azureConnection.ts';

// A claim of another type than Azure's says nothing, and the next one counts.
const claim = v.fallback(v.optional(v.string()), undefined);
const claims = v.looseObject({ upn: claim, preferred_username: claim, appid: claim, oid: claim });

/** The caller's name from the token: user principal name, else application id, else object id. */
export function caller(connection: AzureConnection): Caller {
  return {
    async name() {
      try {
        return ok(nameInToken(await connection.getToken()));
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return err({ kind: 'unauthenticated', message: withoutSecrets(message) });
      }
    },
  };
}

/** A sandbox's token names its principal; every other token that is no JWT is the sandbox's owner. */
export function nameInToken(token: string): string {
  const principal = /^sandbox-(.+)$/.exec(token)?.[1];
  if (principal !== undefined) return principal;
  const payload = token.split('.')[1];
  if (payload === undefined) return 'owner';
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), claims), decode(payload));
  if (!parsed.success) return 'owner';
  const { upn, preferred_username: username, appid, oid } = parsed.output;
  return upn || username || appid || oid || 'owner';
}

function decode(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('utf8');
}
