import type { AccessError } from '../core/accessError.ts';
import type { RuleRef } from '../core/accessWindow.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { formatIpPrefix } from '../core/ipPrefix.ts';
import { formatUtc } from '../core/ruleDescription.ts';
import type { RequestProblem } from '../core/windowRequest.ts';
import { requestProblemText } from './requestProblemText.ts';

/** The name of an error for scripts: Azure's fault or the planner's reason where that is what went wrong. */
export function errorKind(error: AccessError): string {
  return error.kind === 'azure' || error.kind === 'cannotPlan' ? error.cause.kind : error.kind;
}

/** The facts of an error for scripts, as plain JSON: full ids, every problem, what was left in place. */
export function errorDetails(error: AccessError): Record<string, unknown> {
  switch (error.kind) {
    case 'azure':
      return withoutKind(error.cause);
    case 'cannotPlan':
      return { vm: error.vm, ...withoutKind(error.cause) };
    case 'outsidePolicy':
      return { vm: error.vm, problems: error.problems.map(problemDetails) };
    case 'stillDrifting':
      return { vm: error.vm, drift: error.drift, cause: error.cause && causeDetails(error.cause) };
    case 'leftInPlace':
      return {
        vm: error.vm,
        rules: error.rules.map(ruleId),
        tags: error.tags,
        cause: causeDetails(error.cause),
      };
    case 'notExtended':
      return { ...endDetails(error), cause: causeDetails(error.cause) };
    case 'windowEnds':
    case 'cannotCloseEarly':
      return endDetails(error);
    case 'mayHaveOpened': {
      const { vm, endSeconds, cause } = error;
      return { vm, endTimeUtc: formatUtc(endSeconds), cause };
    }
    case 'heldByBoth':
      return { vm: error.vm, former: error.former, cause: causeDetails(error.cause) };
    default:
      return withoutKind(error);
  }
}

function endDetails({ vm, window, endSeconds }: { vm: string; window: string; endSeconds: number }) {
  return { vm, window, endTimeUtc: formatUtc(endSeconds) };
}

function causeDetails(cause: AccessError): Record<string, unknown> {
  return { kind: errorKind(cause), ...errorDetails(cause) };
}

/** The resource id of a rule. */
export function ruleId({ group, rule }: RuleRef): string {
  // A rule in a firewall is no resource of its own.
  return `${group}/${isFirewallHolderId(group) ? 'rules' : 'securityRules'}/${rule}`;
}

function problemDetails(problem: RequestProblem): Record<string, unknown> {
  const reason = requestProblemText(problem);
  if (problem.kind === 'notLater') {
    const { kind, endSeconds, presentEndSeconds } = problem;
    return {
      kind,
      endTimeUtc: formatUtc(endSeconds),
      presentEndTimeUtc: formatUtc(presentEndSeconds),
      reason,
    };
  }
  if (problem.kind !== 'sourceNotAllowed') return { ...problem, reason };
  const source = problem.source === '*' ? '*' : formatIpPrefix(problem.source);

  return { ...problem, source, allowed: problem.allowed.map(formatIpPrefix), reason };
}

function withoutKind({ kind: _, ...details }: { kind: string }): Record<string, unknown> {
  return details;
}
