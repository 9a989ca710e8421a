import type { DetectedSource, SourceAddress } from '../access/ports.ts';
import type { AccessError, SourceAnswer } from '../core/accessError.ts';
import { formatIpPrefix, type IpPrefix, parseIpPrefix } from '../core/ipPrefix.ts';
import { err, ok, type Result } from '../core/result.ts';

/** Long enough for a slow proxy, short enough that nobody gives up first. */
const timeoutMs = 5_000;
const longestAnswer = 64;

/**
 * Asks every service side by side for the address that this machine has on the Internet. All that answer must agree:
 * behind a proxy or a VPN they may not, and then nobody but the user can tell which one is right.
 */
export function detectSourceAddress(services: readonly string[]): SourceAddress {
  return {
    async detect(signal): Promise<Result<DetectedSource, AccessError>> {
      const answers = await Promise.all(services.map((service) => ask(service, signal)));
      const addresses = answers.flatMap(({ address }) => address ?? []);
      const [address] = addresses;
      const different = new Set(addresses.map(canonical));
      if (address === undefined || different.size > 1) return err({ kind: 'sourceUnknown', answers });
      return ok({ address, answers });
    },
  };
}

async function ask(service: string, signal: AbortSignal | undefined): Promise<SourceAnswer> {
  try {
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await fetch(service, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    if (!response.ok) return { service, address: null, problem: `HTTP ${response.status}` };
    const text = (await response.text()).trim().slice(0, longestAnswer);
    return isSingleAddress(parseIpPrefix(text))
      ? { service, address: text, problem: null }
      : { service, address: null, problem: 'The answer is not an address.' };
  } catch (error) {
    return { service, address: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** An IPv6 address has many spellings. */
function canonical(address: string): string {
  const parsed = parseIpPrefix(address);
  return parsed.ok ? formatIpPrefix(parsed.value) : address;
}

function isSingleAddress(parsed: Result<IpPrefix, string>): boolean {
  return parsed.ok && parsed.value.first === parsed.value.last;
}
