import { randomUUID } from 'node:crypto';
import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { resourceIdOf, resourceTypeOf } from '../arm/armPath.ts';
import { isJsonObject, objectOrEmpty } from '../json.ts';

/** The correlation id of a call: the client's own if it sends one. */
export function correlationIdOf(headers: ArmCall['headers']): string {
  return headers['x-ms-correlation-request-id'] ?? randomUUID();
}

/** Notes an answered call in the Activity Log, if it is one that changes something in a subscription. */
export function recordCall(arm: Arm, call: ArmCall, answer: Answer, correlationId: string): void {
  const { method, path, headers, principal, body } = call;
  if (path.subscriptionId === undefined || !['PUT', 'PATCH', 'POST', 'DELETE'].includes(method)) return;
  const isAction = method === 'POST';
  const target = isAction ? { ...path, types: path.types.slice(0, -1) } : path;
  const type =
    path.namespace === undefined ? 'Microsoft.Resources/subscriptions/resourceGroups' : resourceTypeOf(path);
  const { code, message } = objectOrEmpty(objectOrEmpty(answer.body).error);
  const links = answer.headers ?? {};
  const link = links['Azure-AsyncOperation'] ?? links.Location ?? '';
  arm.activityLog.record({
    caller: { name: principal.name, objectId: principal.objectId, address: arm.callerAddress() },
    operation: `${type}/${isAction ? 'action' : method === 'DELETE' ? 'delete' : 'write'}`,
    resourceId: arm.store.get(resourceIdOf(target))?.id ?? resourceIdOf(target),
    correlationId,
    method,
    url: call.url,
    clientRequestId: headers['x-ms-client-request-id'],
    body: isJsonObject(body) ? body : undefined,
    httpStatus: answer.status,
    error: answer.status < 400 ? undefined : { code: String(code), message: String(message) },
    operationId: /\/([0-9a-f-]{36})\?/i.exec(link)?.[1],
  });
}
