import type { Arm } from './arm.ts';
import type { Answer, ArmCall } from './armCall.ts';
import { ArmError } from './armError.ts';
import type { Operation } from './operations.ts';

const routes = new Set(['operations', 'operationresults', 'nfvoperations', 'nfvoperationresults']);

/** Whether a path is `…/locations/{location}/operations/{id}` or another of an operation's URLs. */
export function isOperationPath({ types, names }: ArmCall['path']): boolean {
  return (
    types.length === 2 &&
    names.length === 2 &&
    types[0]?.toLowerCase() === 'locations' &&
    routes.has(lower(types[1]))
  );
}

/**
 * The state or the result of a long-running operation. Whoever knows the id may ask: a caller whose rights
 * end at a resource group can follow an operation, although its URL lies at the subscription.
 */
export function operationAnswer(arm: Arm, { path, query, method }: ArmCall): Answer {
  const id = path.names[1] ?? '';
  const operation = arm.operations.get(id);
  if (operation === undefined || method !== 'GET') {
    throw new ArmError(404, 'OperationNotFound', `The operation '${id}' was not found.`);
  }
  const isResult = lower(path.types[1]).endsWith('results') || query.get('monitor') === 'true';
  if (isResult) return resultAnswer(arm, operation);
  const isCompute = lower(path.namespace) === 'microsoft.compute';
  const times = {
    startTime: iso(operation.startedAt),
    ...(operation.endedAt && { endTime: iso(operation.endedAt) }),
  };
  const body = { ...(isCompute ? times : {}), status: operation.status, ...errorOf(operation) };
  return {
    status: 200,
    headers: retryAfter(operation),
    body: isCompute ? { ...body, name: operation.id } : body,
  };
}

function resultAnswer(arm: Arm, operation: Operation): Answer {
  if (operation.status === 'InProgress') {
    return {
      status: 202,
      headers: { ...retryAfter(operation), Location: operation.resultUrl ?? arm.endpoint },
    };
  }
  const failure = errorOf(operation).error;
  if (failure !== undefined)
    throw new ArmError(409, failure.code, failure.message, { details: failure.details });
  return operation.result();
}

function retryAfter(operation: Operation): Record<string, string> {
  if (operation.status !== 'InProgress') return {};
  const seconds = Math.ceil((operation.dueAt - performance.now()) / 1000);
  return { 'Retry-After': String(Math.min(10, Math.max(1, seconds))) };
}

function errorOf({ status, name, id, failure }: Operation) {
  if (status === 'Failed') {
    const { code, message } = failure ?? { code: 'InternalServerError', message: 'An error occurred.' };
    return { error: { code, message, details: [] } };
  }
  if (status !== 'Canceled') return {};
  const superseded = {
    code: 'CanceledAndSupersededDueToAnotherOperation',
    message: `Operation ${name} (${id}) was canceled and superseded by another operation.`,
  };
  return { error: { code: 'Canceled', message: 'Operation was canceled.', details: [superseded] } };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function lower(text: string | undefined): string {
  return text?.toLowerCase() ?? '';
}
