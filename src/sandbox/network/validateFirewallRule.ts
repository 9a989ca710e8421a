import type { JsonObject } from '../json.ts';
import { addressRange } from './addressRange.ts';
import { refuse } from './refuse.ts';

const protocolsOf = { nat: ['tcp', 'udp', 'any'], network: ['tcp', 'udp', 'icmp', 'any'] };

/** Throws the 400 for a DNAT or network rule that lacks what it needs or says what no firewall understands. */
export function validateFirewallRule(rule: JsonObject, kind: 'nat' | 'network' | 'application'): void {
  if (kind === 'application') return;
  const name = String(rule.name);
  const sources = [...texts(rule, 'sourceAddresses'), ...texts(rule, 'sourceIpGroups')];
  const destinations = [
    ...texts(rule, 'destinationAddresses'),
    ...texts(rule, 'destinationIpGroups'),
    ...texts(rule, 'destinationFqdns'),
  ];
  const protocols = [...texts(rule, 'protocols'), ...texts(rule, 'ipProtocols')];
  const ports = texts(rule, 'destinationPorts');
  const isComplete =
    [sources, destinations, protocols, ports].every((list) => list.length > 0) &&
    (kind === 'network' || isTranslated(rule));
  if (!isComplete)
    refuse(
      kind === 'nat' ? 'FirewallNatRuleInvalid' : 'FirewallNetworkRuleInvalid',
      `${kind === 'nat' ? 'NAT' : 'Network'} rule ${name} lacks a field that it needs.`,
    );
  for (const protocol of protocols)
    if (!protocolsOf[kind].includes(protocol.toLowerCase()))
      refuse('FirewallRuleInvalidProtocol', `AzureFirewallRule ${name}: Invalid protocol ${protocol}.`);
  for (const port of ports)
    if (!isPortRange(port, kind))
      refuse('FirewallRuleInvalidPort', `AzureFirewallRule ${name}: Invalid port value or range ${port}.`);
  for (const address of texts(rule, 'sourceAddresses')) requireAddress(name, address, kind === 'network');
  for (const address of texts(rule, 'destinationAddresses')) {
    if (kind === 'nat' && (addressRange(address) === undefined || address.includes('/')))
      invalidAddress(name, address);
    requireAddress(name, address, kind === 'network');
  }
  if (kind === 'nat' && typeof rule.translatedAddress === 'string' && rule.translatedAddress !== '') {
    const { translatedAddress } = rule;
    if (addressRange(translatedAddress) === undefined || translatedAddress.includes('/'))
      invalidAddress(name, translatedAddress);
  }
}

function isTranslated({ translatedAddress, translatedFqdn, translatedPort }: JsonObject): boolean {
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
  return isText(translatedAddress) !== isText(translatedFqdn) && isPort(translatedPort);
}

function isPort(value: unknown): boolean {
  return (
    typeof value === 'string' && /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535
  );
}

function isPortRange(text: string, kind: 'nat' | 'network'): boolean {
  if (text === '*') return kind === 'network';
  const [first = '', last = first, ...more] = text.split('-');
  return more.length === 0 && isPort(first) && isPort(last) && Number(first) <= Number(last);
}

// Addresses, prefixes, ranges and `*`; service tags in network rules only. Firewalls know IPv4 alone.
function requireAddress(rule: string, text: string, takesTags: boolean): void {
  if (text === '*' || (takesTags && isServiceTag(text))) return;
  const [first = '', last, ...more] = text.split('-');
  const ends = [first, ...(last === undefined ? [] : [last])].map((end) => addressRange(end.trim()));
  const isRange = last !== undefined;
  const isRight =
    more.length === 0 &&
    ends.every((end) => end?.family === 4) &&
    (!isRange || (!text.includes('/') && (ends[0]?.first ?? 0n) <= (ends[1]?.first ?? -1n)));
  if (!isRight) invalidAddress(rule, text);
}

// Azure's list is long; these are the forms that its names have.
function isServiceTag(text: string): boolean {
  return /^(Internet|VirtualNetwork|Azure\w+|Storage|Sql|AppService|EventHub|ServiceBus|GatewayManager)(\.\w+)?$/.test(
    text,
  );
}

function invalidAddress(rule: string, text: string): never {
  refuse(
    'AzureFirewallRuleInvalidAddress',
    `AzureFirewallRule ${rule}: Invalid IP address value or range or Service Tag ${text}.`,
  );
}

function texts(rule: JsonObject, field: string): string[] {
  const value = rule[field];
  if (value === undefined || value === null) return [];
  const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
  if (!isList)
    refuse(
      'InvalidRequestFormat',
      `AzureFirewallRule ${String(rule.name)}: ${field} is not a list of texts.`,
    );
  return value as string[];
}
