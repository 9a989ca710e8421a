import type { OperationEnd } from '../arm/operations.ts';
import { isJsonObject } from '../json.ts';

/** What goes wrong with a request, as `POST /$sandbox/faults` describes it. */
export interface Fault {
  /** To the letter; every method if it is left out. */
  method?: string;
  /** Over path and query, encoded or not; every request if it is left out. */
  path: RegExp;
  /** How many matches meet the fault. */
  times: number;
  /** How many matches pass before. */
  after: number;
  /** Answered in Azure's place, and nothing is applied: 401 with a `WWW-Authenticate` header, say, or 403. */
  status?: number;
  /** Of the answer that `status` makes. */
  headers?: Record<string, string>;
  /** Of the answer that `status` makes. */
  body?: unknown;
  /** Real milliseconds before anything else happens. */
  delayMs?: number;
  /** The connection is cut before the request is applied, which then never happens, or after it was applied. */
  drop?: 'before' | 'after';
  /**
   * `before:<name>`: it is applied only when `POST /$sandbox/release {"name"}` says so, also if its client has hung
   * up meanwhile, as a packet that is late on the wire. `after:<name>`: it is applied at once and answered on its
   * release. Together with `drop: "before"` a hold before cuts the client off at once, and together with `status` it
   * answers so at once, as a gateway that gave up; either way the request lands on its release. With `drop: "after"`
   * the connection is cut on the release, when the request has been applied.
   */
  hold?: Hold;
  /**
   * How the long-running operation ends. `Failed`: what was written stands and says `Failed`, and what was to be
   * deleted stays and says so too. `Canceled`: everything is as it was before the request.
   */
  operation?: Exclude<OperationEnd, 'Succeeded'>;
}

/** Where a request is held, and the name that releases it. */
export interface Hold {
  at: 'before' | 'after';
  name: string;
}

/**
 * The fault that a request meets, counted down. The first one that matches decides, also by letting the request
 * pass: it lets `after` of its matches pass, then meets `times` of them and is spent.
 */
export function takeFault(faults: readonly Fault[], method: string, url: string): Fault | undefined {
  for (const fault of faults) {
    if (fault.times <= 0 || (fault.method !== undefined && fault.method !== method) || !matches(fault, url))
      continue;
    if (fault.after > 0) {
      fault.after -= 1;
      return undefined;
    }
    fault.times -= 1;
    return fault;
  }
  return undefined;
}

/** Reads a list of faults; throws an `Error` that names the wrong field. */
export function parseFaults(value: unknown): Fault[] {
  const list = isJsonObject(value) ? [value] : value;
  if (!Array.isArray(list)) throw new Error('faults must be an array');
  return list.map((entry, index) => parseFault(entry, `faults[${index}]`));
}

function parseFault(entry: unknown, field: string): Fault {
  if (!isJsonObject(entry)) throw new Error(`${field} must be an object`);
  const requireField = (name: string, isRight: (value: unknown) => boolean, what: string): void => {
    const value = entry[name];
    if (value !== undefined && !isRight(value)) throw new Error(`${field}.${name} must be ${what}`);
  };
  const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
  const isText = (value: unknown): boolean => typeof value === 'string';
  requireField('method', isText, 'a string');
  requireField('path', isText, 'a regular expression');
  requireField('times', isCount, 'a whole number');
  requireField('after', isCount, 'a whole number');
  requireField('delayMs', isCount, 'a whole number of milliseconds');
  requireField(
    'status',
    (value) => isCount(value) && Number(value) >= 200 && Number(value) <= 599,
    'an HTTP status',
  );
  requireField('headers', isJsonObject, 'an object');
  requireField('drop', (value) => value === 'before' || value === 'after', '"before" or "after"');
  requireField(
    'hold',
    (value) => holdOf(value) !== undefined,
    '"before:" or "after:" and a name of letters, digits, "-", "_" and "."',
  );
  requireField('operation', (value) => value === 'Failed' || value === 'Canceled', '"Failed" or "Canceled"');
  const { path, headers, times, after, hold: where, ...rest } = entry;
  const hold = holdOf(where);
  if (hold?.at === 'after' && entry.drop === 'before')
    throw new Error(`${field}.drop must be "after" beside a hold after: it is applied by then`);
  if (hold?.at === 'after' && entry.status !== undefined)
    throw new Error(`${field}.status must not stand beside a hold after: nothing is applied then`);
  const texts = Object.entries(isJsonObject(headers) ? headers : {}).map(([name, text]) => [
    name,
    String(text),
  ]);
  return {
    ...(rest as Partial<Fault>),
    path: regularExpression(typeof path === 'string' ? path : '', `${field}.path`),
    times: typeof times === 'number' ? times : 1,
    after: typeof after === 'number' ? after : 0,
    headers: Object.fromEntries(texts),
    ...(hold && { hold }),
  };
}

function holdOf(value: unknown): Hold | undefined {
  const [, at, name] = /^(before|after):([\w.-]+)$/.exec(typeof value === 'string' ? value : '') ?? [];
  return name !== undefined && (at === 'before' || at === 'after') ? { at, name } : undefined;
}

function regularExpression(source: string, field: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw new Error(`${field} must be a regular expression`);
  }
}

// A pattern may be written with `$filter` or with `%24filter`; either way it means the same request.
function matches({ path }: Fault, url: string): boolean {
  if (path.test(url)) return true;
  try {
    return path.test(decodeURIComponent(url));
  } catch {
    return false;
  }
}
