/** A query that Resource Graph refuses; `code` is the error code of its answer. */
export class QueryError extends Error {
  readonly code: string;

  constructor(message: string, code = 'InvalidQuery') {
    super(message);
    this.name = 'QueryError';
    this.code = code;
  }
}
