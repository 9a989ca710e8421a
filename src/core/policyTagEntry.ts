import { formatDuration, parseDuration } from './duration.ts';
import { formatIpPrefix, type IpPrefix, parseIpPrefix } from './ipPrefix.ts';
import type { JitPort } from './jitPolicy.ts';
import { parsePortSpec } from './portSpec.ts';
import { azureProtocol } from './protocol.ts';
import { err, ok, type Result } from './result.ts';

/** One port of a policy as a tag has it: `22/Tcp PT3H *`, `3389/Tcp PT1H 10.0.0.0/8,192.0.2.7/32`. */
export function formatTagEntry(port: JitPort): string {
  const sources = port.allowedSources === '*' ? '*' : port.allowedSources.map(formatIpPrefix).join(',');

  return `${port.number}/${azureProtocol(port.protocol)} ${formatDuration(port.maxDurationMinutes)} ${sources}`;
}

/** Case and spaces are free, because people write tags too. The error is a sentence. */
export function parseTagEntry(text: string): Result<JitPort, string> {
  const [portText = '', durationText = '', sourcesText = '', ...rest] = text
    .trim()
    .replace(/ *, */g, ',')
    .split(/\s+/);
  if (sourcesText === '' || rest.length > 0) {
    return err('An entry is a port, a duration and sources, like 22/Tcp PT3H *.');
  }
  const port = parsePortSpec(portText);
  if (!port.ok) return port;
  const { number, protocol } = port.value;
  if (protocol === undefined) return err('The port has no protocol: write it like 22/Tcp.');
  const duration = parseDuration(durationText);
  if (!duration.ok) return duration;
  const sources = sourcesText === '*' ? ok('*' as const) : parseSources(sourcesText.split(','));
  if (!sources.ok) return sources;

  return ok({ number, protocol, allowedSources: sources.value, maxDurationMinutes: duration.value });
}

function parseSources(texts: readonly string[]): Result<IpPrefix[], string> {
  const sources: IpPrefix[] = [];
  for (const text of texts) {
    const prefix = parseIpPrefix(text);
    if (!prefix.ok) return prefix;
    sources.push(prefix.value);
  }
  return ok(sources);
}
