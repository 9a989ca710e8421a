import { formatIpPrefix, type IpPrefix } from '../core/ipPrefix.ts';
import { plainText } from './plainText.ts';

/** One source of a rule or request: `any address`, a single address without its length, a block, a service tag. */
export function sourceText(source: string): string {
  if (source === '*') return 'any address';

  return plainText(source.includes(':') ? source.replace(/\/128$/, '') : source.replace(/\/32$/, ''));
}

export function sourcesText(sources: '*' | readonly (string | IpPrefix)[]): string {
  if (sources === '*') return sourceText('*');

  return sources
    .map((source) => sourceText(typeof source === 'string' ? source : formatIpPrefix(source)))
    .join(', ');
}
