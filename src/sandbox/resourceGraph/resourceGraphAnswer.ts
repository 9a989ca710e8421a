import { randomUUID } from 'node:crypto';
import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { QueryError } from '../graph/queryError.ts';
import { runQuery } from '../graph/runQuery.ts';
import { isJsonObject, objectOrEmpty } from '../json.ts';
import { countQuery } from './queryQuota.ts';
import { visibleTables } from './visibleTables.ts';

const maxRows = 1000;

/** `POST /providers/Microsoft.ResourceGraph/resources`: a query over what the caller may read. */
export function resourceGraphAnswer(arm: Arm, call: ArmCall): Answer {
  const headers = countQuery(arm.clock, call.principal.objectId);
  const body = objectOrEmpty(call.body);
  if (typeof body.query !== 'string' || body.query.trim() === '') {
    throw badRequest(arm, 'InvalidQuery', 'Query is required.');
  }
  const options = objectOrEmpty(body.options);
  const { columns, rows } = run(arm, call, body.query, body.subscriptions);
  const start = skipOf(arm, options.$skipToken) ?? countOf(arm, options.$skip, '$skip', 0);
  const size = Math.min(maxRows, countOf(arm, options.$top, '$top', maxRows));
  const page = rows.slice(start, start + size);
  const isMore = start + page.length < rows.length;
  const isTable = String(options.resultFormat ?? 'objectArray').toLowerCase() === 'table';
  return {
    status: 200,
    headers,
    body: {
      totalRecords: rows.length,
      count: page.length,
      data: isTable ? asTable(columns, page) : page,
      facets: [],
      resultTruncated: 'false',
      ...(isMore ? { $skipToken: Buffer.from(`skip ${start + page.length}`).toString('base64') } : {}),
    },
  };
}

function run(arm: Arm, call: ArmCall, query: string, wanted: unknown) {
  const asked = Array.isArray(wanted) ? wanted.map((id) => String(id).toLowerCase()) : undefined;
  try {
    return runQuery(query, visibleTables(arm, call.principal, asked), new Date(arm.clock.now()));
  } catch (error) {
    if (error instanceof QueryError) throw badRequest(arm, error.code, error.message);
    throw error;
  }
}

function badRequest(arm: Arm, code: string, message: string): ArmError {
  const details = [
    {
      code: 'InvalidQuery',
      message:
        'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
    },
  ];
  if (code !== 'InvalidQuery') details.push({ code, message });
  else details[0] = { code, message };
  const support = `Please provide below info when asking for support: timestamp = ${new Date(arm.clock.now()).toISOString()}, correlationId = ${randomUUID()}.`;
  return new ArmError(400, 'BadRequest', support, { details });
}

function countOf(arm: Arm, value: unknown, name: string, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  const least = name === '$top' ? 1 : 0;
  if (Number.isInteger(value) && Number(value) >= least) return Number(value);
  throw badRequest(
    arm,
    'InvalidQueryOptions',
    `The option ${name} must be a whole number of at least ${least}.`,
  );
}

function skipOf(arm: Arm, token: unknown): number | undefined {
  if (typeof token !== 'string' || token === '') return undefined;
  const at = /^skip (\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (at === undefined) throw badRequest(arm, 'InvalidSkipToken', 'The skip token is invalid.');
  return Number(at);
}

function asTable(columns: readonly string[], rows: readonly Record<string, unknown>[]) {
  const typeOf = (column: string): string => {
    const value = rows.map((row) => row[column]).find((entry) => entry !== null && entry !== undefined);
    if (typeof value === 'number') return 'integer';
    if (typeof value === 'boolean') return 'boolean';
    return isJsonObject(value) || Array.isArray(value) ? 'object' : 'string';
  };
  return {
    columns: columns.map((name) => ({ name, type: typeOf(name) })),
    rows: rows.map((row) => columns.map((name) => row[name] ?? null)),
  };
}
