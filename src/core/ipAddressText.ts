import ipaddr from 'ipaddr.js';
import { err, ok, type Result } from './result.ts';

export type IpFamily = 4 | 6;

export interface IpAddress {
  family: IpFamily;
  value: bigint;
}

const howToWrite = 'An address is written like 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32.';

// The longest form is eight groups of four digits; a bound keeps hostile text away from the parser.
const longestAddress = 45;

/**
 * One address without a length. The error is a sentence that says what is wrong.
 *
 * `ipaddr.js` reads octal, hexadecimal and short forms as `inet_aton` does, so that `010.0.0.1` is 8.0.0.1;
 * what reaches it here has one meaning only.
 */
export function parseIpAddress(text: string): Result<IpAddress, string> {
  if (text.length > longestAddress) return err(howToWrite);
  if (/\s/.test(text)) return err('An address has no spaces in it.');
  if (text.includes('%')) return err('An address with a zone, the part after %, means nothing to Azure.');
  if (!text.includes(':')) return parseIpv4(text);

  const dottedTail = text.slice(text.lastIndexOf(':') + 1);
  if (dottedTail.includes('.')) {
    const tail = parseIpv4(dottedTail);
    if (!tail.ok) return tail;
  }
  if (!ipaddr.IPv6.isValid(text)) return err(howToWrite);

  return ok({ family: 6, value: bytesToBigint(ipaddr.IPv6.parse(text).toByteArray()) });
}

/** Dotted decimal, or the form of RFC 5952. */
export function formatIpAddress({ family, value }: IpAddress): string {
  const bytes = bigintToBytes(value, family === 4 ? 4 : 16);
  const address = ipaddr.fromByteArray(bytes);

  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

const dottedDecimal = /^(\d{1,10})\.(\d{1,10})\.(\d{1,10})\.(\d{1,10})$/;

function parseIpv4(text: string): Result<IpAddress, string> {
  const [, ...parts] = dottedDecimal.exec(text) ?? [];
  if (parts.length === 0) return err(howToWrite);
  if (/(^|\.)0\d/.test(text)) {
    return err('A number in an IPv4 address has no leading zero, because some programs read it as octal.');
  }
  const bytes = parts.map(Number);
  if (bytes.some((byte) => byte > 255)) return err('Each number in an IPv4 address is at most 255.');

  return ok({ family: 4, value: BigInt(bytes.reduce((value, byte) => value * 256 + byte, 0)) });
}

function bytesToBigint(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function bigintToBytes(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Number((value >> BigInt(8 * (count - 1 - i))) & 255n));
}
