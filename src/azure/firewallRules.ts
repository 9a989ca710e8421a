import type { SecurityRules } from '../access/ports.ts';
import type { WriteOutcome } from '../core/azureFault.ts';
import { isOfFirewall } from '../core/firewallRuleProperties.ts';
import type { RuleProperties } from '../core/ruleProperties.ts';
import type { FirewallChange } from './changedFirewallBody.ts';
import { firewallWriter } from './firewallWriter.ts';
import type { ArmPorts } from './read.ts';
import { readFirewallHolder } from './readFirewallHolder.ts';
import { sharedLists, sharedReads } from './sharedReads.ts';

/**
 * Rules of ours in classic firewalls and in firewall policies. Azure has no address for one rule there, so each change
 * is a write of all that holds it; changes to one firewall or policy go together wherever they meet. A rule is changed
 * by its name in whatever stands at that time, so it does not matter what it was read as.
 */
export function firewallRules(ports: ArmPorts): SecurityRules {
  const write = firewallWriter(ports);
  return {
    readGroup: (holderId, signal) => {
      const reads = { get: sharedReads(ports, [], signal), list: sharedLists(ports, signal) };
      return readFirewallHolder(reads, holderId);
    },
    async put(holderId, rule, properties, options) {
      const change = putOf(rule, properties);
      return change ? write(holderId, [change], options) : notOfFirewall(holderId);
    },
    delete: (holderId, rule, options) => write(holderId, [{ action: 'delete', rule }], options),
    async writeTogether({ id }, changes, options) {
      const wanted = changes.map(({ action, rule, properties }): FirewallChange | undefined =>
        action === 'put' ? putOf(rule, properties) : { action, rule },
      );
      const known = wanted.filter((change) => change !== undefined);
      return known.length === wanted.length ? write(id, known, options) : notOfFirewall(id);
    },
  };
}

function putOf(rule: string, properties: RuleProperties): FirewallChange | undefined {
  return isOfFirewall(properties) ? { action: 'put', rule, properties } : undefined;
}

function notOfFirewall(id: string): WriteOutcome {
  const message = 'The rule is one of a network security group.';
  return {
    outcome: 'notApplied',
    fault: { kind: 'refused', id, status: 400, code: 'NotOfFirewall', message },
  };
}
