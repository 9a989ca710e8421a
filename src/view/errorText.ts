import type { AccessError, SourceAnswer } from '../core/accessError.ts';
import { childName } from '../core/armId.ts';
import { firewallUpdateSeconds } from '../core/firewallUpdateSeconds.ts';
import { formatUtc } from '../core/ruleDescription.ts';
import { tellAzureFault } from './azureFaultText.ts';
import { cannotCloseEarlyText } from './cannotCloseEarlyText.ts';
import { tellDefenderRefusal } from './defenderRefusalText.ts';
import { defenderRightsText } from './defenderRightsText.ts';
import { driftText } from './driftText.ts';
import { durationText } from './durationText.ts';
import { inputProblemText } from './inputProblemText.ts';
import { joinRightsText } from './joinRightsText.ts';
import { leftInPlaceText } from './leftInPlaceText.ts';
import { tellLocked } from './lockedText.ts';
import { plainText } from './plainText.ts';
import { planDifferenceText } from './planDifferenceText.ts';
import { tellPlanError } from './planErrorText.ts';
import { policyPlaceText } from './policyPlaceText.ts';
import { requestProblemText } from './requestProblemText.ts';
import { scopeText, vmText, vmTexts } from './resourceText.ts';
import type { Telling } from './telling.ts';

/** An error for people, in one line of full sentences: what happened, what was left in place, what to do. */
export function errorText(error: AccessError): string {
  const { happened, toDo } = tell(innermost(error));

  return [happened, ...leftTexts(error), toDo].filter((sentence) => sentence !== '').join(' ');
}

/** An error that says what went wrong, not what came of it. */
type Reason = Exclude<AccessError, { kind: 'leftInPlace' | 'notExtended' | 'heldByBoth' }>;

function tell(error: Reason): Telling {
  switch (error.kind) {
    case 'invalidInput':
      return {
        happened: error.problems.map(inputProblemText).join(' '),
        toDo: 'Correct what is named, then try again.',
      };
    case 'machineNotFound':
      return {
        happened: `No virtual machine is called ${plainText(error.name)}, or you may not see it.`,
        toDo: 'Name it by resource id, by resourceGroup/name, or by name.',
      };
    case 'ambiguousMachine':
      return {
        happened: `Several virtual machines are called ${plainText(error.name)}: ${vmTexts(error.candidates).join(', ')}.`,
        toDo: 'Name one of them by resourceGroup/name or by resource id.',
      };
    case 'windowNotFound':
      return {
        happened: `No access window ${plainText(error.window)} is there: it has ended, was closed, or you may not see it.`,
        toDo: 'Look at the windows that are open, then name one of them.',
      };
    case 'classicMachine':
      return {
        happened: `${vmText(error.vm)} is a classic virtual machine, which just-in-time access does not support.`,
        toDo: 'Migrate it to Azure Resource Manager first.',
      };
    case 'notConfigured':
      return {
        happened: `${vmText(error.vm)} is not under just-in-time access.`,
        toDo: 'Enable just-in-time access for it first.',
      };
    case 'unreadablePolicy':
      return {
        happened:
          `The ${policyPlaceText(error.tag)} of ${vmText(error.vm)} holds no readable policy, so nothing is granted: ` +
          plainText(error.reason),
        toDo: / of Defender for Cloud$/.test(error.tag)
          ? 'Correct it in Defender for Cloud, or set the policy again.'
          : 'Correct the tag, or set the policy again.',
      };
    case 'outsidePolicy':
      return tellOutsidePolicy(error);
    case 'windowEnds':
      return {
        happened:
          `Window ${plainText(error.window)} of ${vmText(error.vm)} ends at ${formatUtc(error.endSeconds)}, too soon ` +
          `to be extended without a gap, or has ended.${error.isBehindFirewall ? firewallBegins : ''}`,
        toDo: 'Request access anew.',
      };
    case 'windowRuleEdited': {
      const edits = error.drift.map((one) => driftText(error.vm, one));
      return {
        happened: [
          `Rules of window ${plainText(error.window)} are not what was granted, so it cannot be extended.`,
          ...edits,
        ].join(' '),
        toDo: 'Close the window or repair the VM, then request access anew.',
      };
    }
    case 'missingPermissions': {
      const missing = error.missing.map(({ action, scope }) => `${plainText(action)} on ${scopeText(scope)}`);
      return {
        happened: `You lack rights for ${vmText(error.vm)}: ${missing.join('; ')}.`,
        toDo: [
          'Ask for a role that grants them there; a fresh role assignment takes some minutes to count.',
          joinRightsText(error.missing.map(({ action }) => action)),
          defenderRightsText(error.missing.map(({ action }) => action)),
        ]
          .filter((sentence) => sentence !== '')
          .join(' '),
      };
    }
    case 'locked':
      return tellLocked(error.locked);
    case 'cannotPlan':
      return tellPlanError(error.cause);
    case 'azure':
      return tellAzureFault(error.cause);
    case 'changedMeanwhile':
      return {
        happened: [
          changes[error.what](vmText(error.vm)),
          ...error.differences.slice(0, mostDifferences).map(planDifferenceText),
        ].join(' '),
        toDo: 'Look at its state, then try again.',
      };
    case 'rulesUnread': {
      const where =
        error.subscriptionId === null ? '' : ` of subscription ${plainText(error.subscriptionId)}`;
      const { happened, toDo } = tellAzureFault(error.cause);
      return {
        happened: `The security rules${where} could not be read, so windows may stand there that were not closed. ${happened}`,
        toDo,
      };
    }
    case 'cannotCloseEarly':
      return {
        happened: cannotCloseEarlyText([error]),
        toDo: 'To shut the port now, add a deny rule of your own before its rule in the network security group.',
      };
    case 'defenderRefused':
      return tellDefenderRefusal(error);
    case 'mayHaveOpened':
      return {
        happened:
          `Defender for Cloud does not show what came of the request for ${vmText(error.vm)}: access may be open, or ` +
          `open still, until ${formatUtc(error.endSeconds)}. ${tellAzureFault(error.cause).happened}`,
        toDo: 'List the windows before asking again. What is open ends by itself then.',
      };
    case 'mayHaveChanged':
      return {
        happened:
          `Whether policy ${plainText(childName(error.policyId))} of Defender for Cloud now says of ` +
          `${vmText(error.vm)} what it should is not known. ${tellAzureFault(error.cause).happened}`,
        toDo: 'Look at its state in a minute, and do the same again if it is not as wanted.',
      };
    case 'noGuardAlive':
      return {
        happened:
          error.deployed === 0
            ? 'No guard is there, or you may not see it: nothing closes after the last editor and scheduler are gone.'
            : 'A guard is there, but it has not swept lately: nothing closes after the last editor and scheduler are gone.',
        toDo:
          error.deployed === 0
            ? 'Deploy one, or run the sweep in a scheduler.'
            : 'Look at the runs of its function app.',
      };
    case 'stillDrifting': {
      const { cause } = error;
      const why =
        cause === null
          ? []
          : [cause.kind === 'leftInPlace' ? errorText(cause) : tell(innermost(cause)).happened];
      return {
        happened: [...why, ...error.drift.map((one) => driftText(error.vm, one))].join(' '),
        toDo: 'Repair it again.',
      };
    }
    case 'sourceUnknown':
      return { happened: sourceUnknown(error.answers), toDo: 'Name the source address yourself.' };
  }
}

const firewallBegins =
  ` Its firewall begins to shut ${durationText(firewallUpdateSeconds / 60)} before the end, because that is what its ` +
  'update usually takes.';

const changes = {
  policyGone: (vm: string) => `${vm} left just-in-time access while the window opened.`,
  denyGone: (vm: string) => `The rule that keeps ${vm} shut was taken away while the window opened.`,
  allowGone: (vm: string) => `The rule that opens ${vm} was taken away while the window opened.`,
  stillDenied: (vm: string) => `Another rule still keeps ${vm} shut after the window was written.`,
  addressChanged: (vm: string) => `${vm} got another private address while the window opened.`,
  stillExposed: (vm: string) =>
    `Somebody opened ${vm} to the Internet while it went under just-in-time access.`,
  windowClosed: (vm: string) => `The window to ${vm} was closed by somebody while it was extended.`,
} as const;

/** More than these hardly help anybody in one line; scripts get all of them. */
const mostDifferences = 3;

function sourceUnknown(answers: readonly SourceAnswer[]): string {
  const said = answers.map(
    ({ service, address, problem }) =>
      `${plainText(service)} says ${plainText(address ?? problem ?? 'nothing')}`,
  );
  const addresses = new Set(answers.flatMap(({ address }) => address ?? []));
  const start =
    addresses.size > 1
      ? 'Your public address is not certain, as behind a proxy or VPN'
      : 'Your public address could not be found';

  return said.length === 0 ? `${start}.` : `${start}: ${said.join(', ')}.`;
}

function tellOutsidePolicy({ vm, problems }: Extract<AccessError, { kind: 'outsidePolicy' }>): Telling {
  const told = [...new Set(problems.map(requestProblemText))];
  // That an end is no later than before is nothing that a policy could allow.
  if (problems.every(({ kind }) => kind === 'notLater')) {
    return { happened: told.join(' '), toDo: 'Ask for longer.' };
  }
  if (problems.every((problem) => problem.kind === 'tooLong' && problem.setBy === 'own')) {
    return { happened: told.join(' '), toDo: 'Ask for less time, or raise that setting.' };
  }

  return {
    happened: [`The policy of ${vmText(vm)} does not allow this.`, ...told].join(' '),
    toDo: 'Ask for what the policy allows, or have it changed.',
  };
}

function innermost(error: AccessError): Reason {
  switch (error.kind) {
    case 'leftInPlace':
    case 'notExtended':
    case 'heldByBoth':
      return innermost(error.cause);
    default:
      return error;
  }
}

function leftTexts(error: AccessError): string[] {
  switch (error.kind) {
    case 'leftInPlace':
      return [
        leftInPlaceText(error),
        ...(error.cause.kind === 'notExtended' ? [staysOpen(error.cause)] : []),
      ];
    case 'notExtended':
      return [...leftTexts(error.cause), staysOpen(error)];
    case 'heldByBoth':
      return [
        `${vmText(error.vm)} is under just-in-time access twice: it was moved, and ${formers[error.former]} still there. ` +
          'Enable it again with the same backend to finish the move.',
        ...(error.cause.kind === 'leftInPlace' ? [leftInPlaceText(error.cause)] : []),
      ];
    default:
      return [leavesNothing(error)];
  }
}

const formers = {
  direct: 'the tags or rules of this program are',
  defender: 'its entry in the policy of Defender for Cloud is',
} as const;

function staysOpen({ window, endSeconds }: Extract<AccessError, { kind: 'notExtended' }>): string {
  return `Window ${plainText(window)} stays open until ${formatUtc(endSeconds)}.`;
}

/** Only what may have written says that it left nothing; a name that is not found never got so far. */
function leavesNothing(error: AccessError): string {
  switch (error.kind) {
    case 'azure':
    case 'changedMeanwhile':
      return 'Nothing was left in place.';
    case 'outsidePolicy':
    case 'missingPermissions':
    case 'locked':
    case 'cannotPlan':
    case 'windowEnds':
    case 'windowRuleEdited':
    case 'invalidInput':
    case 'sourceUnknown':
    case 'defenderRefused':
      return 'Nothing was changed.';
    default:
      return '';
  }
}
