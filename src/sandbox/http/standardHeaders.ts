import { randomUUID } from 'node:crypto';

/** The headers of every answer; `now` is the sandbox's time in milliseconds. */
export function standardHeaders(now: number, correlationId: string | undefined): Record<string, string> {
  const requestId = randomUUID();
  return {
    Date: new Date(now).toUTCString(),
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': correlationId ?? requestId,
    'x-ms-routing-request-id': `SANDBOX:${requestId}`,
    'X-Content-Type-Options': 'nosniff',
  };
}
