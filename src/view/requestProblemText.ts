import { formatIpPrefix } from '../core/ipPrefix.ts';
import { formatUtc } from '../core/ruleDescription.ts';
import type { RequestProblem } from '../core/windowRequest.ts';
import { durationText } from './durationText.ts';
import { portsText, portText, protocolText } from './portText.ts';
import { sourcesText, sourceText } from './sourceText.ts';

/** What of a request cannot be granted, and what can. */
export function requestProblemText(problem: RequestProblem): string {
  switch (problem.kind) {
    case 'noPorts':
      return 'No port is asked for.';
    case 'noSources':
      return 'No source address is asked for.';
    case 'portNotInPolicy': {
      const { number, protocol, policyPorts } = problem;
      const asked = protocol === undefined ? `Port ${number}` : `Port ${number} (${protocolText(protocol)})`;
      return `${asked} is not in the policy, which has ${portsText(policyPorts)}.`;
    }
    case 'sourceNotAllowed': {
      const source = problem.source === '*' ? '*' : formatIpPrefix(problem.source);
      return (
        `Source ${sourceText(source)} is not allowed for ${portText(problem)}; ` +
        `allowed: ${sourcesText(problem.allowed)}.`
      );
    }
    case 'tooLong':
      if (problem.setBy === 'own') {
        return (
          `${durationText(problem.requestedMinutes)} is longer than your setting azureJit.maxDuration allows, ` +
          `which is ${durationText(problem.maxMinutes)}.`
        );
      }
      return (
        `${durationText(problem.requestedMinutes)} is longer than ${portText(problem)} may stay open, ` +
        `which is ${durationText(problem.maxMinutes)}.`
      );
    case 'tooShort':
      return (
        `${durationText(problem.requestedMinutes)} is shorter than the shortest access, ` +
        `${durationText(problem.minMinutes)}.`
      );
    case 'tooShortForFirewall':
      return (
        `${durationText(problem.requestedMinutes)} is too short behind an Azure Firewall: shutting it begins ` +
        `${durationText(problem.updateMinutes)} before the end, because that is what its update usually takes.`
      );
    case 'notLater':
      return (
        `The access would end at ${formatUtc(problem.endSeconds)}, and it already lasts until ` +
        `${formatUtc(problem.presentEndSeconds)}.`
      );
  }
}
