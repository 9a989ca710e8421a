import { ArmError } from '../arm/armError.ts';

export interface ActivityFilter {
  /** Milliseconds since the Unix epoch, both included. */
  readonly from: number;
  readonly to: number;
  readonly field: 'resourceGroupName' | 'resourceUri' | 'resourceProvider' | 'correlationId' | undefined;
  readonly value: string;
}

const longestMs = 90 * 24 * 3_600_000;
const pattern =
  /^\s*eventTimestamp\s+ge\s+'?([^'\s]+)'?(?:\s+and\s+eventTimestamp\s+le\s+'?([^'\s]+)'?)?(?:\s+and\s+eventChannels\s+eq\s+'[^']*')?(?:\s+and\s+(resourceGroupName|resourceUri|resourceProvider|correlationId)\s+eq\s+'?([^']*?)'?)?\s*$/i;
const fields = ['resourceGroupName', 'resourceUri', 'resourceProvider', 'correlationId'] as const;

/**
 * Reads the `$filter` of the Activity Log, which takes no other forms than these: a range of time, and one of a group,
 * a resource, a provider and a correlation id. Throws the 400 for anything else, and for more than 90 days ago.
 * https://learn.microsoft.com/rest/api/monitor/activity-logs/list
 */
export function activityFilter(text: string | undefined, now: number): ActivityFilter {
  if (text === undefined || text.trim() === '')
    refuse('Query parameter cannot be null empty or whitespace: $filter.');
  const match = pattern.exec(text);
  if (match === null) refuse(`The filter '${text}' is not supported.`);
  const [, start = '', end, named, value = ''] = match;
  const from = Date.parse(start);
  const to = end === undefined ? now : Date.parse(end);
  if (Number.isNaN(from) || Number.isNaN(to)) refuse(`The filter '${text}' has a time that cannot be read.`);
  if (from > to) refuse('The start time cannot be later than the end time.');
  if (from < now - longestMs) refuse('The start time cannot be more than 90 days in the past.');
  const field = fields.find((name) => name.toLowerCase() === named?.toLowerCase());
  return { from, to, field, value };
}

function refuse(message: string): never {
  throw new ArmError(400, 'BadRequest', message);
}
