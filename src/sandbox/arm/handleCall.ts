import { authenticate } from '../authorization/authenticate.ts';
import { correlationIdOf, recordCall } from '../insights/recordCall.ts';
import { sameId } from '../resources/subscriptions.ts';
import { settleDefender } from '../security/settleDefender.ts';
import type { Arm } from './arm.ts';
import type { Answer, ArmCall } from './armCall.ts';
import { ArmError, errorAnswer, gatewayNotFound } from './armError.ts';
import { type ArmPath, parseArmPath } from './armPath.ts';
import type { OperationEnd, OperationFailure } from './operations.ts';
import { routes } from './routes.ts';
import { settle } from './settle.ts';
import { spelledAsAzure } from './spelledAsAzure.ts';
import type { RequestKind } from './throttle.ts';

export interface RawCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly operationEnd?: OperationEnd;
  readonly operationFailure?: OperationFailure;
}

/** Answers a call as Azure Resource Manager does. Never throws what Azure would answer. */
export function handleCall(arm: Arm, raw: RawCall): Answer {
  settle(arm);
  const correlationId = correlationIdOf(raw.headers);
  const sent: Record<string, string> = { 'x-ms-correlation-request-id': correlationId };
  let known: ArmCall | undefined;
  try {
    const call = readCall(arm, raw);
    const kind: RequestKind = raw.method === 'DELETE' ? 'delete' : isRead(call) ? 'read' : 'write';
    const { subscriptionId, namespace } = call.path;
    Object.assign(sent, arm.throttle.count(kind, subscriptionId, call.principal.objectId, namespace));
    sent['x-ms-operation-identifier'] =
      `tenantId=${arm.subscriptions[0]?.tenantId},objectId=${call.principal.objectId}`;
    known = call;
    const route = routes.find(({ matches }) => matches(call));
    if (route === undefined) throw noRoute(call.path, call.method);
    const answer = route.answer(arm, call);
    recordCall(arm, call, answer, correlationId);
    settleDefender(arm);
    return { ...answer, headers: { ...sent, ...answer.headers } };
  } catch (error) {
    const answer = errorAnswer(error instanceof ArmError ? error : unexpected(error));
    if (known !== undefined) recordCall(arm, known, answer, correlationId);
    return { ...answer, headers: { ...sent, ...answer.headers } };
  }
}

function readCall(arm: Arm, raw: RawCall): ArmCall {
  const url = new URL(raw.url, 'http://sandbox.invalid');
  const tenantId = arm.subscriptions[0]?.tenantId ?? '00000000-0000-0000-0000-000000000000';
  const principal = authenticate(raw.headers.authorization, arm.principals, tenantId);
  const path = readPath(url.pathname);
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  if (!query.get('api-version')) {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const { subscriptionId } = path;
  if (subscriptionId !== undefined && !arm.subscriptions.some((entry) => sameId(entry, subscriptionId))) {
    throw gatewayNotFound('SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
  }
  return { ...raw, path, query, principal, body: readBody(raw.body) };
}

function readPath(pathname: string): ArmPath {
  try {
    return spelledAsAzure(parseArmPath(pathname));
  } catch {
    throw new ArmError(400, 'InvalidRequestUri', 'The request URI is not correctly percent-encoded.');
  }
}

function readBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ArmError(
      400,
      'InvalidRequestContent',
      `The request content was invalid and could not be deserialized: '${why}'.`,
    );
  }
}

// A Resource Graph query is a POST that reads.
function isRead({ method, path }: ArmCall): boolean {
  return method === 'GET' || method === 'HEAD' || path.namespace?.toLowerCase() === 'microsoft.resourcegraph';
}

function noRoute(path: ArmPath, method: string): ArmError {
  if (path.namespace !== undefined) {
    return gatewayNotFound(
      'InvalidResourceType',
      `The resource type '${path.types.join('/')}' could not be found in the namespace '${path.namespace}' for ${method}.`,
    );
  }
  return gatewayNotFound('NotFound', `The requested path '${path.text}' was not found.`);
}

// A defect of the sandbox must not end it: the caller sees what Azure shows when it fails.
function unexpected(error: unknown): ArmError {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ArmError(500, 'InternalServerError', `The sandbox failed: ${why}`);
}
