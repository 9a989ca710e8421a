import type { Arm } from '../arm/arm.ts';
import type { ArmCall } from '../arm/armCall.ts';
import { resourceTypeOf } from '../arm/armPath.ts';
import type { Operation, OperationEnd, OperationFailure } from '../arm/operations.ts';
import { operationName, operationUrls } from '../arm/operationUrls.ts';

/** Starts the operation of a network write and returns the headers that tell of it. */
export function startNetworkOperation(
  arm: Arm,
  call: ArmCall,
  options: {
    verb: 'Put' | 'Delete';
    busyId: string;
    location: unknown;
    atOnce?: boolean;
    alsoBusy?: readonly string[];
    failure?: OperationFailure | undefined;
    /** How it ends where no fault decides. */
    end?: OperationEnd | undefined;
    durationMs?: number | undefined;
    retryAfter?: number | undefined;
    onEnd: (end: OperationEnd) => void;
    result: Operation['result'];
  },
): Record<string, string> {
  const type = resourceTypeOf(call.path);
  const operation = arm.operations.start({
    name: operationName(options.verb, type),
    busyId: options.busyId,
    end: call.operationEnd ?? options.end,
    failure: call.operationFailure ?? options.failure,
    durationMs: options.durationMs,
    ...(options.atOnce === undefined ? {} : { atOnce: options.atOnce }),
    ...(options.alsoBusy === undefined ? {} : { alsoBusy: options.alsoBusy }),
    onEnd: options.onEnd,
    result: options.result,
  });
  const urls = operationUrls(arm, call, operation, options.location, type);
  operation.resultUrl = urls.result;
  return {
    'Azure-AsyncOperation': urls.status,
    ...(options.verb === 'Delete' ? { Location: urls.result } : {}),
    ...(/networkSecurityGroups$/i.test(type) && options.verb === 'Put'
      ? { 'Azure-AsyncNotification': 'Enabled' }
      : {}),
    ...(options.retryAfter === undefined ? {} : { 'Retry-After': String(options.retryAfter) }),
  };
}
