import type { SecurityRules } from '../access/ports.ts';
import { err, ok } from '../core/result.ts';
import { apiVersions, armPath } from './armPath.ts';
import { readNetworkSecurityGroup } from './networkSecurityGroupBody.ts';
import { type ArmPorts, read } from './read.ts';
import { write } from './write.ts';

/** Security rules one by one, as sub-resources of their group: nothing else of the group is ever sent. */
export function securityRules(ports: ArmPorts): SecurityRules {
  return {
    async readGroup(groupId, signal) {
      const answer = await read(ports, { url: armPath(groupId, apiVersions.network), signal }, groupId);
      if (!answer.ok) return answer;
      const group = readNetworkSecurityGroup(answer.value.body);
      if (group) return ok(group);
      const message = 'The answer has not the shape of a network security group.';
      return err({ kind: 'unexpectedAnswer', id: groupId, message });
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
  };
}
