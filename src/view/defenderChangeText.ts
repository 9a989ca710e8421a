import { childName } from '../core/armId.ts';
import type { DefenderPolicyChange } from '../core/plan.ts';
import { plainText } from './plainText.ts';
import { vmText } from './resourceText.ts';
import { sourceText } from './sourceText.ts';

/** What is asked of Defender for Cloud: `open port 22 of web-01 until … for 203.0.113.7 (policy default)`. */
export function defenderChangeText({ target, action, properties }: DefenderPolicyChange): string {
  const isRequest = /\/initiate$/i.test(target);
  const policy = `policy ${plainText(childName(isRequest ? parentIdOfRequest(target) : target))}`;
  return properties.virtualMachines
    .map(({ id, ports }) => {
      if (action === 'delete') return `take ${vmText(id)} out of ${policy}`;
      const listed = ports.map((port) => portWords(port as Record<string, unknown>)).join('; ');
      return isRequest
        ? `open ${listed} of ${vmText(id)} (${policy})`
        : `${policy} for ${vmText(id)}: ${listed}`;
    })
    .join(', ');
}

function parentIdOfRequest(target: string): string {
  return target.replace(/\/initiate$/i, '');
}

function portWords(port: Readonly<Record<string, unknown>>): string {
  const { number, protocol, endTimeUtc, maxRequestAccessDuration } = port;
  const { allowedSourceAddressPrefix: one, allowedSourceAddressPrefixes: several } = port;
  const sources = [one, ...(Array.isArray(several) ? several : [])].filter(
    (text) => typeof text === 'string',
  );
  const from = sources.length > 0 ? ` from ${sources.map(sourceText).join(', ')}` : '';
  const until = typeof endTimeUtc === 'string' ? ` until ${plainText(endTimeUtc)}` : '';
  const most =
    typeof maxRequestAccessDuration === 'string' ? `, at most ${plainText(maxRequestAccessDuration)}` : '';
  const of = typeof protocol === 'string' ? `${plainText(protocol)} ` : 'port ';
  return `${of}${String(number)}${from}${until}${most}`;
}
