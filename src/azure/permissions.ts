import * as v from 'valibot';
import type { Permissions } from '../access/ports.ts';
import { err, ok } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
import { listAll } from './listAll.ts';
import type { ArmPorts } from './read.ts';

const entries = v.array(
  v.looseObject({
    actions: v.optional(v.array(v.string()), []),
    notActions: v.optional(v.array(v.string()), []),
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
