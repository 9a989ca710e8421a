import { childName } from '../core/armId.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import type { JournalFault } from '../core/journalFault.ts';
import type { PlanWarning } from '../core/plan.ts';
import { formatUtc } from '../core/ruleDescription.ts';
import { backendText } from './backendText.ts';
import { cannotCloseEarlyText } from './cannotCloseEarlyText.ts';
import { exposedByText } from './exposureTreeText.ts';
import { plainText } from './plainText.ts';
import { portsText } from './portText.ts';
import { ruleRefText, scopeText, vmText } from './resourceText.ts';
import { sourceText } from './sourceText.ts';

/** What somebody should know before or after a change, in a sentence. */
export function warningText(warning: PlanWarning): string {
  switch (warning.kind) {
    case 'stillExposed':
      return `Port ${warning.number} of ${vmText(warning.vm)} is still open to the Internet ${exposedByText(warning)}.${whyStill(warning)}`;
    case 'shutsExisting':
      return (
        `Rule ${ruleRefText(warning)} (priority ${warning.priority}) stops working for the ports under ` +
        `just-in-time access of ${vmText(warning.vm)}.${dropsSessions(warning.group)}`
      );
    case 'unguardedInterface':
      return (
        `Traffic to ${vmText(warning.vm)} through network interface ${vmText(warning.interfaceId)} meets no ` +
        `network security group, so ${whatShuts(warning.firewall)}.`
      );
    case 'missingDeny':
      return (
        `The rule ${ruleRefText(warning)} that keeps ${vmText(warning.vm)} shut is not there: somebody took it ` +
        'away. Enable just-in-time access again to write it.'
      );
    case 'wideSource':
      return warning.source === '*'
        ? 'The port opens for any address on the Internet.'
        : `The port opens for a wide range of addresses, ${sourceText(warning.source)}.`;
    case 'unreachableSource': {
      const family = warning.source.includes(':') ? 'IPv6' : 'IPv4';
      return `Nothing opens for ${sourceText(warning.source)}: ${vmText(warning.vm)} has no ${family} address.`;
    }
    case 'noPublicPath':
      return (
        `Nothing${warning.nextHop === undefined ? '' : ' that is known'} leads from the Internet to ${vmText(warning.vm)}, so ${sourceText(warning.source)} does not reach it. ` +
        wayIn(warning.nextHop)
      );
    case 'answersElsewhere':
      return (
        `The default route of ${vmText(warning.vm)} leads to ${plainText(warning.nextHop)}, which is no Azure Firewall that ` +
        'you can see, so its public address may not answer. Ask whoever runs that appliance how to reach the machine.'
      );
    case 'windowOutsidePolicy':
      return (
        `Window ${plainText(warning.window)} keeps ${portsText(warning.ports)} of ${vmText(warning.vm)} open until ` +
        `${formatUtc(warning.endSeconds)}, though the policy no longer has it. Close the window to end it now.`
      );
    case 'endsWindow':
      return (
        `Defender for Cloud keeps one request for each port, so this one ends ${portsText(warning.ports)} of window ` +
        `${plainText(warning.window)} of ${plainText(warning.requestor) || 'somebody'} to ${vmText(warning.vm)}, which ` +
        `was to end at ${formatUtc(warning.endSeconds)}.`
      );
    case 'rulesUnread': {
      const where =
        warning.subscriptionId === null ? '' : ` of subscription ${plainText(warning.subscriptionId)}`;
      return `The security rules${where} could not be read, so this may not be all.`;
    }
    case 'noRoomForWindows':
      return (
        `No priority is free above rule ${ruleRefText(warning)} (priority ${warning.priority}), so no access to ` +
        `${vmText(warning.vm)} can be granted until one is freed.`
      );
    case 'orphanRule':
      return (
        `The rule ${ruleRefText(warning)} belongs to no VM under just-in-time access; it is removed if a second ` +
        'look shows it as well.'
      );
    case 'deleteLocked':
      return (
        `The CanNotDelete lock ${plainText(warning.lock)} on ${scopeText(warning.lockScope)} will keep rules in ` +
        `${plainText(childName(warning.group))} from being deleted; at closing they are rewritten so that they ` +
        'open nothing.'
      );
    case 'windowClosedByRepair': {
      const { leftUntilSeconds: left } = warning;
      const ends =
        left === null ? 'ends' : `now ends at ${new Date(left * 1000).toISOString().replace('.000Z', 'Z')}`;
      return (
        `Window ${plainText(warning.window)} of ${plainText(warning.requestor) || 'somebody'} to ` +
        `${vmText(warning.vm)} ${ends}, because its rules are not what was granted.`
      );
    }
    case 'staysOpen':
      return `${cannotCloseEarlyText([warning])} It is left open.`;
    case 'movesBackend':
      return (
        `${vmText(warning.vm)} leaves ${backendText(warning.to === 'direct' ? 'defender' : 'direct')} for ` +
        `${backendText(warning.to)}. ${endingText(warning.windows)}`
      );
    case 'notJournaled':
      return notJournaledText(warning.fault);
    case 'madeInert':
      return (
        `A lock keeps the rule ${ruleRefText(warning)} from being deleted. It was rewritten so that it opens ` +
        'nothing, and a later sweep deletes it.'
      );
  }
}

/** The opposite of what a network security group does. https://learn.microsoft.com/azure/firewall/firewall-faq */
function dropsSessions(group: string): string {
  return isFirewallHolderId(group) ? ' A firewall drops the sessions that it denies from then on.' : '';
}

/** Who reads that a port is under just-in-time access and open has to learn why. */
function whyStill({ under, rule, priority }: Extract<PlanWarning, { kind: 'stillExposed' }>): string {
  if (under === undefined || rule === null || priority === null) return '';
  return (
    ` An allow rule at ${priority} defeats Defender's deny, which stands last, at 4096 or shortly before it: narrow or ` +
    'remove that rule, or have Azure JIT itself apply the policy, with existing rules overridden.'
  );
}

function endingText(windows: readonly { id: string; requestor: string }[]): string {
  if (windows.length === 0) return 'Nothing is open there that would end.';
  const named = windows.map(
    ({ id, requestor }) => `window ${plainText(id)} of ${plainText(requestor) || 'somebody'}`,
  );
  return `What is open there ends: ${named.join(', ')}.`;
}

function whatShuts(firewall: string | undefined): string {
  if (firewall === undefined) return 'nothing can shut it';

  return (
    `firewall ${plainText(childName(firewall))} shuts what comes from the Internet, and nothing can shut what comes ` +
    'from the networks around it'
  );
}

function wayIn(nextHop: string | undefined): string {
  if (nextHop === undefined) {
    return "Through a VPN or a peered network, ask from this machine's address on that network.";
  }
  return (
    `Its default route leads to ${plainText(nextHop)}, which is no Azure Firewall that you can see: whoever runs that ` +
    'appliance has to let you through it, and the address that the machine then sees is the one to ask for.'
  );
}

/** The journal is a hint: without it nothing else is different. */
function notJournaledText(fault: JournalFault): string {
  const why =
    fault.kind === 'journalUnavailable'
      ? `${plainText(fault.path)} cannot be written (${plainText(fault.code)})`
      : `it would take ${fault.bytes} bytes`;
  return (
    `This could not be noted on disk: ${why}. If this program is killed before it ends, another start does not know ` +
    'of it; the end of the access stands in Azure all the same.'
  );
}
