import type { AccessError } from '../core/accessError.ts';
import type { RequestProblem } from '../core/windowRequest.ts';

/** The options that ask for what the policy does not allow. */
export function fieldsOf(error: AccessError): string[] {
  if (error.kind !== 'outsidePolicy') return [];

  return [...new Set(error.problems.map(({ kind }) => fields[kind]))];
}

const fields = {
  noPorts: '--port',
  portNotInPolicy: '--port',
  noSources: '--source',
  sourceNotAllowed: '--source',
  tooLong: '--for',
  tooShort: '--for',
  tooShortForFirewall: '--for',
  notLater: '--for',
} as const satisfies Record<RequestProblem['kind'], string>;
