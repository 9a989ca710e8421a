import { childName } from '../core/armId.ts';
import type { PlanError } from '../core/plan.ts';
import { plainText } from './plainText.ts';
import { vmText } from './resourceText.ts';
import type { Telling } from './telling.ts';

/** Why no plan reaches what was asked. */
export function tellPlanError(error: PlanError): Telling {
  switch (error.kind) {
    case 'noFreePriority': {
      const group = plainText(childName(error.group));
      const rule = `${plainText(error.rule)} (priority ${error.priority})`;
      return {
        happened: `No priority is free ${error.side} rule ${rule} in network security group ${group}.`,
        toDo:
          error.side === 'below'
            ? `Override the existing rules, so that the deny goes above ${plainText(error.rule)}, or free a priority below it.`
            : `Renumber or remove rules in ${group} so that a priority above ${plainText(error.rule)} is free.`,
      };
    }
    case 'groupFull': {
      const group = plainText(childName(error.group));
      return {
        happened: `Network security group ${group} would hold ${error.count} ${limitTexts[error.limit]}, and Azure allows ${error.most}.`,
        toDo: `Remove rules that ${group} no longer needs, or give the virtual machine a group of its own.`,
      };
    }
    case 'firewallFull': {
      const firewall = plainText(childName(error.firewall));
      return {
        happened: `Firewall ${firewall} would have ${error.count} public addresses and NAT rules, and Azure allows ${error.most}.`,
        toDo: `Close windows that nobody needs, or remove NAT rules from ${firewall}.`,
      };
    }
    case 'noFreeFrontend': {
      const firewall = plainText(childName(error.firewall));
      return {
        happened: `No port from 50000 to 64000 is free on the public addresses of firewall ${firewall}.`,
        toDo: `Remove NAT rules from ${firewall}, or give it another public address.`,
      };
    }
    case 'noSecurityGroup':
      return {
        happened: `Neither the subnet nor a network interface of ${vmText(error.vm)} has a network security group.`,
        toDo: 'Attach one; just-in-time access writes its rules there.',
      };
    case 'noAddressOfFamily':
      return {
        happened: `The source is an IPv${error.family} address, and ${vmText(error.vm)} has no IPv${error.family} address.`,
        toDo: `Ask from an IPv${error.family === 4 ? 6 : 4} address.`,
      };
  }
}

const limitTexts: Readonly<Record<Extract<PlanError, { kind: 'groupFull' }>['limit'], string>> = {
  rules: 'rules',
  sources: 'source addresses and ranges',
  destinations: 'destination addresses and ranges',
};
