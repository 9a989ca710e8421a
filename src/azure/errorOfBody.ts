import { withoutSecrets } from '../core/withoutSecrets.ts';

/** What Azure says in the body of an error, without secrets; empty texts where it says nothing. */
export interface ArmError {
  code: string;
  message: string;
  details: readonly { code: string; message: string }[];
}

/**
 * The error of an answer or of an operation. Azure puts it under `error`; some providers capitalise the names
 * (`Error.Code`), and some leave the wrapping out.
 * https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#handling-errors
 */
export function errorOfBody(body: unknown): ArmError {
  const top = fieldsOf(body);
  const error = 'error' in top ? fieldsOf(top.error) : top;
  const details = Array.isArray(error.details) ? error.details : [];

  return { ...wordsOf(error), details: details.map((detail) => wordsOf(fieldsOf(detail))) };
}

/** The fields of an object by names in lower case; none of anything else. */
function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
}

function wordsOf({ code, message }: Record<string, unknown>): { code: string; message: string } {
  return {
    code: typeof code === 'string' ? withoutSecrets(code) : '',
    message: typeof message === 'string' ? withoutSecrets(message) : '',
  };
}
