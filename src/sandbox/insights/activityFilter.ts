import { ArmError } from '../arm/armError.ts';

const subjects = ['resourceGroupName', 'resourceUri', 'resourceProvider', 'correlationId'] as const;

export interface ActivityFilter {
  /** Milliseconds since the Unix epoch, both included. */
  readonly from: number;
  readonly to: number;
  /** What the events are about; at most one. */
  readonly subject: { field: (typeof subjects)[number]; value: string } | undefined;
  readonly caller: string | undefined;
  readonly status: string | undefined;
}

const longestMs = 90 * 24 * 3_600_000;

/**
 * Reads the `$filter` of the Activity Log: a range of time, whose begin is required, and one of a group, a resource, a
 * provider and a correlation id. The documentation takes no other syntax; `caller` and `status`, which the Azure CLI
 * sends, and the channels, which every older client sends, are taken too. Throws the 400 for anything else, and for
 * more than 90 days ago. https://learn.microsoft.com/rest/api/monitor/activity-logs/list
 */
export function activityFilter(text: string | undefined, now: number): ActivityFilter {
  if (text === undefined || text.trim() === '')
    refuse('Query parameter cannot be null empty or whitespace: $filter.');
  const given = new Map<string, string>();
  for (const clause of text.split(/\s+and\s+/i)) {
    const [, name = '', operator = '', quoted, bare = ''] =
      /^\s*(\w+)\s+(eq|ge|le)\s+(?:'([^']*)'|(\S+))\s*$/i.exec(clause) ?? [];
    const key = `${name} ${operator}`.toLowerCase();
    if (!known.has(key) || given.has(key)) refuse(`The filter '${text}' is not supported.`);
    given.set(key, quoted ?? bare);
  }
  const from = instantOf(given.get('eventtimestamp ge'));
  const to = given.has('eventtimestamp le') ? instantOf(given.get('eventtimestamp le')) : now;
  const named = subjects.filter((field) => given.has(`${field.toLowerCase()} eq`));
  const [field, ...more] = named;
  if (Number.isNaN(from) || Number.isNaN(to) || more.length > 0)
    refuse(`The filter '${text}' is not supported.`);
  if (from > to) refuse('The start time cannot be later than the end time.');
  if (from < now - longestMs) refuse('The start time cannot be more than 90 days in the past.');
  return {
    from,
    to,
    subject: field && { field, value: given.get(`${field.toLowerCase()} eq`) ?? '' },
    caller: given.get('caller eq'),
    status: given.get('status eq'),
  };
}

const known = new Set([
  'eventtimestamp ge',
  'eventtimestamp le',
  'eventchannels eq',
  'caller eq',
  'status eq',
  ...subjects.map((field) => `${field.toLowerCase()} eq`),
]);

// The Azure CLI sends times of UTC without a zone.
function instantOf(text = ''): number {
  return Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes('T') ? text : `${text}Z`);
}

function refuse(message: string): never {
  throw new ArmError(400, 'BadRequest', message);
}
