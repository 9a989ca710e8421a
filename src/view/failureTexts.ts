import type { AccessError } from '../core/accessError.ts';
import { groupedBy } from '../core/groupedBy.ts';
import { errorText } from './errorText.ts';

export interface Failure {
  /** Of what failed, made plain; empty where the error says it all. */
  name: string;
  error: AccessError;
}

export interface FailureText {
  message: string;
  /** The same failures one by one where the message does not tell all of each. */
  each: readonly string[];
}

/** One message for failures of one kind, which names all that failed. */
export function failureTexts(failures: readonly Failure[]): FailureText[] {
  return [...groupedBy(failures, ({ error }) => kindOf(error)).values()].map((alike) => {
    const texts = alike.map(({ error }) => errorText(error));
    const names = [...new Set(alike.flatMap(({ name }) => (name === '' ? [] : [name])))].join(', ');
    const [first = ''] = texts;
    if (new Set(texts).size === 1) return { message: withName(names, first), each: [] };
    const each = alike.map(({ name, error }) => withName(name, errorText(error)));
    return { message: `${withName(names, first)} The log says it of each.`, each };
  });
}

function withName(name: string, text: string): string {
  return name === '' ? text : `${name}: ${text}`;
}

/** What came of it counts, and what Azure said. */
function kindOf(error: AccessError): string {
  switch (error.kind) {
    case 'azure':
      return `${error.kind} ${error.cause.kind}`;
    case 'leftInPlace':
    case 'notExtended':
      return `${error.kind} ${kindOf(error.cause)}`;
    default:
      return error.kind;
  }
}
