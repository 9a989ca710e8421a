import {
  type AddressSet,
  addressSet,
  everyAddress,
  internetAddresses,
  intersect,
  isEmpty,
  subtract,
  union,
} from './addressRanges.ts';
import { type IpPrefix, parseAzurePrefix } from './ipPrefix.ts';

/**
 * A set of packet sources: address ranges, and names of sources whose addresses are not known here, such as the
 * service tag `AzureCloud` or an application security group. A name stands for addresses beyond the ranges.
 */
export interface SourceSet {
  addresses: AddressSet;
  names: ReadonlySet<string>;
}

/** What the evaluator must know to turn a rule's source into a set. */
export interface SourceContext {
  /** Of the address that the packets are sent to: they are of no other. */
  family: 4 | 6;
  /** The address space of the VM's virtual network. */
  virtualNetwork: AddressSet;
  /** Every name that occurs as a source in the rules at hand, lower case. */
  names: ReadonlySet<string>;
}

/** Service tags of addresses that never belong to an Internet client. */
const privateTags = new Set(['virtualnetwork', 'azureloadbalancer']);
/** What stands for addresses that are known here, and for no other. */
const knownSources: ReadonlySet<string> = new Set(['*', 'any', 'internet', 'azureloadbalancer']);
const noNames: ReadonlySet<string> = new Set();
const loadBalancerProbe = parseAzurePrefix('168.63.129.16/32') as IpPrefix;

export function sourceSet(prefixes: Iterable<IpPrefix>): SourceSet {
  return { addresses: addressSet(prefixes), names: noNames };
}

export function anySource(context: SourceContext): SourceSet {
  return { addresses: everyAddress, names: context.names };
}

/** Every source outside Azure's private networks, service tags of public addresses included. */
export function internetSources(context: SourceContext): SourceSet {
  return {
    addresses: subtract(internetAddresses, context.virtualNetwork),
    names: new Set([...context.names].filter(isPublicName)),
  };
}

/** The sources that one entry of a rule matches: `*`, a prefix, a service tag. */
export function sourcesOfEntry(entry: string, context: SourceContext): SourceSet {
  const prefix = parseAzurePrefix(entry);
  if (prefix) {
    const coversAll = prefix.length === 0 && prefix.family === context.family;
    return { addresses: addressSet([prefix]), names: coversAll ? context.names : noNames };
  }
  switch (entry.toLowerCase()) {
    case '*':
    case 'any':
      return anySource(context);
    case 'internet':
      return internetSources(context);
    case 'virtualnetwork':
      return { addresses: context.virtualNetwork, names: new Set(['virtualnetwork']) };
    case 'azureloadbalancer':
      return sourceSet([loadBalancerProbe]);
    default:
      return { addresses: [], names: new Set([entry.toLowerCase()]) };
  }
}

/** The name that an entry of a rule stands for, in lower case; undefined where its addresses are known here. */
export function nameOfEntry(entry: string): string | undefined {
  // Only an address begins with a digit or has a colon; reading all of them takes longer than all else.
  if (/^\d|:/.test(entry)) return undefined;
  const name = entry.toLowerCase();
  return knownSources.has(name) ? undefined : name;
}

export function unionSources(sets: readonly SourceSet[]): SourceSet {
  const [only, ...others] = sets;
  if (only && others.length === 0) return only;
  return {
    addresses: union(...sets.map(({ addresses }) => addresses)),
    names: new Set(sets.flatMap(({ names }) => [...names])),
  };
}

export function intersectSources(a: SourceSet, b: SourceSet): SourceSet {
  return {
    addresses: intersect(a.addresses, b.addresses),
    names: new Set([...a.names].filter((name) => b.names.has(name))),
  };
}

export function subtractSources(a: SourceSet, b: SourceSet): SourceSet {
  return {
    addresses: subtract(a.addresses, b.addresses),
    names: new Set([...a.names].filter((name) => !b.names.has(name))),
  };
}

export function hasSources(set: SourceSet): boolean {
  return !isEmpty(set.addresses) || set.names.size > 0;
}

function isPublicName(name: string): boolean {
  return !privateTags.has(name) && !name.startsWith('/');
}
