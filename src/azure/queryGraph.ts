import * as v from 'valibot';
import type { AzureFault } from '../core/azureFault.ts';
import { err, ok, type Result } from '../core/result.ts';
import { apiVersions } from './armPath.ts';
import { type ArmPorts, read } from './read.ts';

const answerBody = v.looseObject({
  data: v.array(v.record(v.string(), v.unknown())),
  $skipToken: v.optional(v.nullable(v.string())),
});

/** Resource Graph's own limit. https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data */
const rowsPerPage = 1000;
const mostPages = 1000;

/**
 * Every row of a Resource Graph query, page after page. The query must order its rows, or Azure gives no token for
 * the next page. An index that lags: enough to know what there is, never to decide whether a rule is open.
 */
export async function queryGraph(
  ports: ArmPorts,
  query: string,
  subscriptions: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<Result<Record<string, unknown>[], AzureFault>> {
  const id = '/providers/Microsoft.ResourceGraph/resources';
  const rows: Record<string, unknown>[] = [];
  let skipToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const options = {
      resultFormat: 'objectArray',
      $top: rowsPerPage,
      ...(skipToken === undefined ? {} : { $skipToken: skipToken }),
    };
    const body = { ...(subscriptions ? { subscriptions } : {}), query, options };
    const url = `${id}?api-version=${apiVersions.resourceGraph}`;
    const answer = await read(ports, { method: 'POST', url, body, signal }, id);
    if (!answer.ok) return answer;
    const parsed = v.safeParse(answerBody, answer.value.body);
    if (!parsed.success) {
      return err({ kind: 'unexpectedAnswer', id, message: 'The answer is no result of a query.' });
    }
    rows.push(...parsed.output.data);
    skipToken = parsed.output.$skipToken ?? undefined;
    if (skipToken === undefined) return ok(rows);
  }
  return ok(rows);
}

/** A text as a literal of the query language: what a person types never becomes a part of the query itself. */
export function kqlString(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\r/g, '\\r').replace(/\n/g, '\\n')}'`;
}
