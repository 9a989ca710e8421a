import type { SecurityRules } from '../access/ports.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { err, ok } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
import { changedGroupBody } from './changedGroupBody.ts';
import { firewallRules } from './firewallRules.ts';
import { readNetworkSecurityGroup } from './networkSecurityGroupBody.ts';
import { type ArmPorts, read } from './read.ts';
import { write } from './write.ts';

/** Rules of ours wherever they stand: in network security groups, and in what firewalls are told by. */
export function securityRules(ports: ArmPorts): SecurityRules {
  const [ofGroups, ofFirewalls] = [groupRules(ports), firewallRules(ports)];
  const at = (id: string) => (isFirewallHolderId(id) ? ofFirewalls : ofGroups);
  return {
    readGroup: (id, signal) => at(id).readGroup(id, signal),
    put: (id, rule, properties, options) => at(id).put(id, rule, properties, options),
    delete: (id, rule, options) => at(id).delete(id, rule, options),
    writeTogether: (group, changes, options) => at(group.id).writeTogether(group, changes, options),
  };
}

/**
 * Security rules one by one, as sub-resources of their group, or several together as one write of the group: its raw
 * body with everything that we do not know, guarded by the ETag of the read on which the changes rest.
 */
function groupRules(ports: ArmPorts): SecurityRules {
  return {
    async readGroup(groupId, signal) {
      const answer = await read(ports, { url: armPath(groupId, apiVersions.network), signal }, groupId);
      if (!answer.ok) return answer;
      const group = readNetworkSecurityGroup(answer.value.body);
      if (group) return ok(group);
      return err(unreadable(groupId));
    },
    put(groupId, rule, properties, options) {
      const id = `${groupId}/securityRules/${rule}`;
      const url = armPath(id, apiVersions.network);
      return write(ports, { method: 'PUT', url, body: { name: rule, properties } }, id, options);
    },
    delete(groupId, rule, options) {
      const id = `${groupId}/securityRules/${rule}`;
      return write(ports, { method: 'DELETE', url: armPath(id, apiVersions.network) }, id, options);
    },
    async writeTogether(group, changes, options) {
      const url = armPath(group.id, apiVersions.network);
      const answer = await read(ports, { url, signal: options?.signal }, group.id);
      if (!answer.ok) return { outcome: 'notApplied', fault: answer.error };
      const changed = changedGroupBody(answer.value.body, changes);
      if (changed === undefined) return { outcome: 'notApplied', fault: unreadable(group.id) };
      if (changed.etag !== group.etag) {
        const message = 'The group was changed since it was read.';
        return { outcome: 'notApplied', fault: { kind: 'changed', id: group.id, message } };
      }
      const headers = { 'If-Match': group.etag };
      return write(ports, { method: 'PUT', url, body: changed.body, headers }, group.id, options);
    },
  };
}

function unreadable(id: string): AzureFault {
  const message = 'The answer has not the shape of a network security group.';
  return { kind: 'unexpectedAnswer', id, message };
}
