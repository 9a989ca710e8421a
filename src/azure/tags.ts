import type { Tags, WriteOptions } from '../access/ports.ts';
import { apiVersions, armPath } from './armPath.ts';
import type { ArmPorts } from './read.ts';
import { write } from './write.ts';

/**
 * Tags at a resource's scope, by merging and deleting single tags.
 * https://learn.microsoft.com/rest/api/resources/tags/update-at-scope
 */
export function tags(ports: ArmPorts): Tags {
  const patch = (
    operation: 'Merge' | 'Delete',
    vmId: string,
    changed: Readonly<Record<string, string>>,
    options: WriteOptions | undefined,
  ) => {
    const url = armPath(`${vmId}/providers/Microsoft.Resources/tags/default`, apiVersions.tags);
    const body = { operation, properties: { tags: changed } };
    return write(ports, { method: 'PATCH', url, body }, vmId, options);
  };
  return {
    merge: (vmId, changed, options) => patch('Merge', vmId, changed, options),
    delete: (vmId, changed, options) => patch('Delete', vmId, changed, options),
  };
}
