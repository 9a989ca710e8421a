import type { AzureFault } from '../core/azureFault.ts';
import type { ArmAnswer } from './armAnswer.ts';
import { errorOfBody } from './errorOfBody.ts';
import { faultOfAnswer } from './faultOfAnswer.ts';

/** What tells of an operation: its own status, the address of its result, or the resource that it changes. */
export type OperationSource = 'operation' | 'result' | 'resource';

export type OperationState =
  | { is: 'running'; status: string }
  | { is: 'succeeded' }
  | { is: 'failed'; fault: AzureFault }
  /** This answer says nothing of the operation; the next one may. */
  | { is: 'unseen'; fault: AzureFault };

export interface Watched {
  source: OperationSource;
  isDelete: boolean;
  id: string;
}

/**
 * What an answer says of an operation. Words that Azure may invent between begin and end mean that it runs.
 * https://github.com/Azure/azure-resource-manager-rpc/blob/master/v1.0/async-api-reference.md
 */
export function operationState(answer: ArmAnswer, watched: Watched, nowMs: number): OperationState {
  if (answer.status >= 300) return stateOfRefusal(answer, watched, nowMs);
  const { source, isDelete, id } = watched;
  const status = statusOf(answer.body, source);
  if (/^(failed|cancell?ed)$/i.test(status)) {
    return { is: 'failed', fault: operationFailed(answer.body, status, id) };
  }
  // What is being deleted is gone when it is not found; that it stands in order says nothing.
  if (source === 'resource' && isDelete && answer.status === 200) return { is: 'running', status };
  if (/^succeeded$/i.test(status)) return { is: 'succeeded' };
  if (status !== '' || answer.status === 202) return { is: 'running', status };
  if (source !== 'operation') return { is: 'succeeded' };

  const message = 'The operation has no status.';
  return { is: 'unseen', fault: { kind: 'unexpectedAnswer', id, message } };
}

/** Another write on the same resource came later and is applied in place of this one. */
const superseded = 'CanceledAndSupersededDueToAnotherOperation';

/** The failure of an operation, with the reason from its details where only they give one. */
function operationFailed(body: unknown, status: string, id: string): AzureFault {
  const { code, message, details } = errorOfBody(body);
  const detail = details.find((one) => one.code === superseded) ?? details[0];
  const messages = new Set([message, detail?.message ?? ''].filter((text) => text !== ''));

  return {
    kind: 'operationFailed',
    id,
    status,
    code: detail?.code === superseded ? superseded : code || (detail?.code ?? ''),
    message: [...messages].join(' '),
  };
}

function stateOfRefusal(answer: ArmAnswer, watched: Watched, nowMs: number): OperationState {
  const { source, isDelete, id } = watched;
  const fault = faultOfAnswer(answer, id, nowMs);
  if (fault.kind === 'notFound' && source === 'resource' && isDelete) return { is: 'succeeded' };
  if (['notFound', 'throttled', 'unavailable'].includes(fault.kind)) return { is: 'unseen', fault };
  if (fault.kind === 'unauthenticated' || fault.kind === 'forbidden') return { is: 'failed', fault };
  // The address of a result answers with what became of the write, and then a conflict does not pass.
  if (source === 'result') return { is: 'failed', fault: operationFailed(answer.body, 'Failed', id) };

  return { is: fault.kind === 'busy' ? 'unseen' : 'failed', fault };
}

function statusOf(body: unknown, source: OperationSource): string {
  if (typeof body !== 'object' || body === null) return '';
  const { status, properties } = body as { status?: unknown; properties?: unknown };
  if (source !== 'resource' && typeof status === 'string') return status;
  if (typeof properties !== 'object' || properties === null) return '';
  const { provisioningState } = properties as { provisioningState?: unknown };

  return typeof provisioningState === 'string' ? provisioningState : '';
}
