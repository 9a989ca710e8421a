import { ArmError } from '../arm/armError.ts';
import type { Principal } from '../world.ts';

/** A token that is no principal's; whoever has it may do everything. */
export const ownerToken = 'owner';

const owner: Principal = {
  name: 'owner',
  objectId: '00000000-0000-4000-8000-000000000001',
  assignments: [{ scope: '/', actions: ['*'] }],
};

/** Who calls: `sandbox-<name>` is that principal, any other token the owner. Throws a 401. */
export function authenticate(
  authorization: string | undefined,
  principals: readonly Principal[],
  tenantId: string,
): Principal {
  const token = /^bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw unauthorized(
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing.",
      tenantId,
    );
  }
  if (!token.startsWith('sandbox-')) return owner;
  const name = decoded(token.slice('sandbox-'.length));
  const principal = principals.find((candidate) => candidate.name === name);
  if (principal === undefined) {
    throw unauthorized('InvalidAuthenticationToken', 'The access token is invalid.', tenantId);
  }
  return principal;
}

// A header carries no character beyond Latin-1, so a name may come percent-encoded.
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function unauthorized(code: string, message: string, tenantId: string): ArmError {
  const challenge =
    `Bearer authorization_uri="https://login.microsoftonline.com/${tenantId}", ` +
    `error="invalid_token", error_description="${message}"`;
  return new ArmError(401, code, message, { headers: { 'WWW-Authenticate': challenge } });
}
