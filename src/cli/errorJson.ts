import type { AccessError } from '../core/accessError.ts';
import { errorDetails, errorKind } from '../view/errorDetails.ts';
import { errorText } from '../view/errorText.ts';
import { fieldsOf } from './errorFields.ts';

export interface ErrorJson {
  kind: string;
  message: string;
  details: Record<string, unknown>;
}

/** An error as scripts get it. */
export function errorJson(error: AccessError): ErrorJson {
  const fields = fieldsOf(error);

  return {
    kind: errorKind(error),
    message: errorText(error),
    details: { ...errorDetails(error), ...(fields.length > 0 ? { fields } : {}) },
  };
}
