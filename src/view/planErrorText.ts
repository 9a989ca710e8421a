import { childName } from '../core/armId.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import type { PlanError } from '../core/plan.ts';
import { holderText, isInPolicy } from './holderText.ts';
import { plainText } from './plainText.ts';
import { vmText } from './resourceText.ts';
import type { Telling } from './telling.ts';

/** Why no plan reaches what was asked. */
export function tellPlanError(error: PlanError): Telling {
  switch (error.kind) {
    case 'noFreePriority': {
      if (isFirewallHolderId(error.group)) return tellNoPlaceInFirewall(error);
      const group = plainText(childName(error.group));
      const rule = `${plainText(error.rule)} (priority ${error.priority})`;
      return {
        happened: `No priority is free ${error.side} rule ${rule} in ${holderText(error.group)}.`,
        toDo:
          error.side === 'below'
            ? `Override the existing rules, so that the deny goes above ${plainText(error.rule)}, or free a priority below it.`
            : `Renumber or remove rules in ${group} so that a priority above ${plainText(error.rule)} is free.`,
      };
    }
    case 'groupFull': {
      const group = plainText(childName(error.group));
      return {
        happened: `${capitalized(holderText(error.group))} would hold ${error.count} ${limitTexts[error.limit]}, and Azure allows ${error.most}.`,
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
        happened: `Neither the subnet nor a network interface of ${vmText(error.vm)} has a network security group, and no firewall that you can see stands before it.`,
        toDo: 'Attach one; just-in-time access writes its rules there.',
      };
    case 'noAddressOfFamily':
      return {
        happened: `The source is an IPv${error.family} address, and ${vmText(error.vm)} has no IPv${error.family} address.`,
        toDo: `Ask from an IPv${error.family === 4 ? 6 : 4} address.`,
      };
  }
}

/** A firewall evaluates network rules by rule collection group, then by collection; a parent policy's come first. */
function tellNoPlaceInFirewall(error: Extract<PlanError, { kind: 'noFreePriority' }>): Telling {
  const holder = holderText(error.group);
  if (error.rule === '') {
    return {
      happened: `No priority is free in ${holder}.`,
      toDo: 'Remove rule collections that nobody needs.',
    };
  }
  const name = plainText(error.rule);
  const rule = `rule ${name} (priority ${error.priority})`;
  if (error.isInherited) {
    return {
      happened: `No rule of ${holder} can come before ${rule}: it is its parent policy's, whose rules come first.`,
      toDo: `Ask whoever looks after the parent policy to make an exception in ${name}.`,
    };
  }
  if (isInPolicy(error.group)) {
    return {
      happened: `No rule of just-in-time access can come before ${rule} in ${holder}: it is in a rule collection group that comes first.`,
      toDo: `Give the rule collection group of ${name} a higher number than that of just-in-time access, or make an exception in ${name}.`,
    };
  }
  return {
    happened: `No priority is free before ${rule} in ${holder}.`,
    toDo: `Renumber or remove rule collections so that a priority before that of ${name} is free.`,
  };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const limitTexts: Readonly<Record<Extract<PlanError, { kind: 'groupFull' }>['limit'], string>> = {
  rules: 'rules',
  sources: 'source addresses and ranges',
  destinations: 'destination addresses and ranges',
};
