import type { AccessError } from '../../src/core/accessError.ts';
import type { Result } from '../../src/core/result.ts';

/** The value of a result that must be one. */
export function expectOk<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(`expected a value, got ${JSON.stringify(result.error)}`);
}

/** The error of a result that must be one. */
export function expectError(result: Result<unknown, AccessError>): AccessError {
  if (!result.ok) return result.error;
  throw new Error('expected an error, got a value');
}
