import { STATUS_CODES } from 'node:http';
import type { JsonObject } from '../json.ts';
import { stableGuid } from '../stableGuid.ts';
import { localizedOperation } from './localizedOperation.ts';

/** One event as it is kept; its long form is made when it is read. */
export interface ActivityRecord {
  readonly at: number;
  readonly status: 'Started' | 'Succeeded' | 'Failed';
  readonly caller: { name: string; objectId: string; isApplication?: boolean; address?: string };
  /** e.g. `Microsoft.Network/networkSecurityGroups/write` */
  readonly operation: string;
  readonly resourceId: string;
  readonly correlationId: string;
  /** The same for all events of one write. */
  readonly operationId: string;
  readonly method: string;
  readonly url: string;
  readonly clientRequestId: string | undefined;
  readonly body: unknown;
  readonly httpStatus: number;
  readonly error: { code: string; message: string } | undefined;
}

const longestBody = 8192;

/** https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema */
export function activityEvent(record: ActivityRecord): JsonObject {
  const { at, status, caller, operation, resourceId, correlationId, operationId } = record;
  const eventDataId = stableGuid(`${operationId} ${status}`);
  const ticks = BigInt(at) * 10_000n + 621_355_968_000_000_000n;
  const isStart = status === 'Started';
  const [, , subscriptionId = '', , groupName] = resourceId.split('/');
  const provider = /\/providers\/([^/]+)/i.exec(
    resourceId.slice(resourceId.toLowerCase().lastIndexOf('/providers/')),
  );
  const http = isStart ? '' : statusCodeOf(record.httpStatus);
  return {
    authorization: { action: operation, scope: resourceId },
    caller: caller.name,
    channels: 'Operation',
    claims: claimsOf(record),
    correlationId,
    description: '',
    eventDataId,
    eventName: isStart ? plain('BeginRequest', 'Begin request') : plain('EndRequest', 'End request'),
    category: plain('Administrative'),
    httpRequest: {
      clientRequestId: record.clientRequestId ?? operationId,
      ...(caller.address === undefined ? {} : { clientIpAddress: caller.address }),
      method: record.method,
    },
    id: `${resourceId}/events/${eventDataId}/ticks/${ticks}`,
    level: status === 'Failed' ? 'Error' : 'Informational',
    resourceGroupName: groupName ?? '',
    resourceProviderName: plain(provider?.[1] ?? 'Microsoft.Resources'),
    resourceId,
    resourceType: plain(operation.slice(0, operation.replace(/\/action$/, '').lastIndexOf('/'))),
    operationId,
    operationName: plain(operation, localizedOperation(operation)),
    properties: {
      ...propertiesOf(record),
      eventCategory: 'Administrative',
      entity: resourceId,
      message: operation,
    },
    status: plain(status),
    subStatus: isStart ? plain('') : plain(http, `${http} (HTTP Status Code: ${record.httpStatus})`),
    eventTimestamp: new Date(at).toISOString(),
    submissionTimestamp: new Date(at).toISOString(),
    subscriptionId,
    tenantId: '',
  };
}

function propertiesOf({ status, httpStatus, error, body }: ActivityRecord): JsonObject {
  if (status === 'Started') {
    const text = body === undefined ? '' : JSON.stringify(body);
    return text === '' || text.length > longestBody ? {} : { requestbody: text };
  }
  const statusMessage = error && JSON.stringify({ error });
  return { statusCode: statusCodeOf(httpStatus), ...(statusMessage && { statusMessage }) };
}

function claimsOf({ caller, at }: ActivityRecord): JsonObject {
  const issuedAt = String(Math.floor(at / 1000));
  return {
    aud: 'https://management.core.windows.net/',
    iat: issuedAt,
    'http://schemas.microsoft.com/identity/claims/objectidentifier': caller.objectId,
    ...(caller.isApplication
      ? { appid: caller.name, idtyp: 'app' }
      : {
          name: caller.name,
          'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': caller.name,
          ...(caller.address === undefined ? {} : { ipaddr: caller.address }),
        }),
  };
}

/** `Accepted` for 202, as Azure writes status codes. */
function statusCodeOf(httpStatus: number): string {
  return (STATUS_CODES[httpStatus] ?? '').replaceAll(' ', '');
}

function plain(value: string, localizedValue = value): JsonObject {
  return { value, localizedValue };
}
