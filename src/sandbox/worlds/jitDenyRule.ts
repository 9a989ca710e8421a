import { createHash } from 'node:crypto';
import type { SecurityRuleFacts } from './securityRule.ts';

/**
 * The deny rule that keeps the ports of a configured VM shut. Its name ends with the first 8 hex digits of the
 * SHA-256 of the lower-case VM id, so that two VMs of one name never share a rule.
 */
export function jitDenyRule(
  vmId: string,
  { priority, ports, address }: { priority: number; ports: string | readonly string[]; address: string },
): SecurityRuleFacts {
  const vmName = vmId.slice(vmId.lastIndexOf('/') + 1).slice(0, 30);
  const hash = createHash('sha256').update(vmId.toLowerCase()).digest('hex').slice(0, 8);
  return {
    name: `JitAccess-Deny-${vmName}-${hash}`,
    priority,
    access: 'Deny',
    protocol: 'Tcp',
    ports,
    destination: address,
  };
}
