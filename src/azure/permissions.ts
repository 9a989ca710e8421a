import * as v from 'valibot';
import type { Permissions } from '../access/ports.ts';
import { err, ok } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
import { listAll } from './listAll.ts';
import type { ArmPorts } from './read.ts';

// A null that failed the whole reading would tell nothing about anything else either.
const nothingIfNull = v.nullish(v.array(v.string()), []);
const entries = v.array(
  v.looseObject({
    actions: nothingIfNull,
    notActions: nothingIfNull,
  }),
);

/** https://learn.microsoft.com/rest/api/authorization/permissions */
export function permissions(ports: ArmPorts): Permissions {
  return {
    async at(scope, signal) {
      const path = armPath(`${scope}/providers/Microsoft.Authorization/permissions`, apiVersions.permissions);
      const listed = await listAll(ports, path, scope, signal);
      if (!listed.ok) return listed;
      const parsed = v.safeParse(entries, listed.value);
      if (parsed.success) return ok(parsed.output);
      const message = 'The answer is no list of permissions.';
      return err({ kind: 'unexpectedAnswer', id: scope, message });
    },
  };
}
