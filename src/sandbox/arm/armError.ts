import type { Answer } from './armCall.ts';

export interface ArmErrorExtras {
  details?: readonly { code: string; message: string }[];
  headers?: Readonly<Record<string, string>>;
}

/** An answer of Azure that refuses a call; `headers` are sent beside the standard ones. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly extras: ArmErrorExtras;

  constructor(status: number, code: string, message: string, extras: ArmErrorExtras = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.extras = extras;
  }
}

/** The HTTP answer of an error: `{"error":{"code","message","details"}}`. */
export function errorAnswer(error: ArmError): Answer {
  const { details, headers } = error.extras;
  const body = { error: { code: error.code, message: error.message, ...(details && { details }) } };
  return { status: error.status, headers: { ...headers }, body };
}

/** A 404 of ARM itself, which says so in a header; providers' own 404s do not have it. */
export function gatewayNotFound(code: string, message: string): ArmError {
  return new ArmError(404, code, message, { headers: { 'x-ms-failure-cause': 'gateway' } });
}
