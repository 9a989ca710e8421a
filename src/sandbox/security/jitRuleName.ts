import type { DefenderSettings } from './defenderSettings.ts';
import { hexOf, int32Of } from './hexOf.ts';

/** The tail that all deny rules of one VM under one policy have. */
export function denyTail(policyId: string, vmId: string): string {
  return hexOf('deny', policyId, vmId);
}

/** The tail that all rules of one port of one VM of one request have. */
export function allowTail(policyId: string, request: { startTimeUtc: unknown }, vmId: string, port: unknown) {
  return hexOf('allow', policyId, String(request.startTimeUtc), vmId, String(port));
}

/** A deny rule's name has underscores where that of an allow rule has hyphens; the number tells NSGs and NICs apart. */
export function jitRuleName(
  brand: DefenderSettings['brand'],
  access: 'Allow' | 'Deny',
  tail: string,
  place: readonly [groupId: string, nicId: string],
): string {
  const separator = access === 'Deny' ? '_' : '-';
  return [`${brand}-JITRule`, int32Of(tail, ...place), tail].join(separator);
}

const written = {
  Allow: /^(SecurityCenter|MicrosoftDefenderForCloud)-JITRule--?\d+-[0-9A-F]{32}$/i,
  Deny: /^(SecurityCenter|MicrosoftDefenderForCloud)-JITRule_-?\d+_[0-9A-F]{32}$/i,
};

/** Whether Defender wrote a rule of this name, under its present or its former brand. */
export function isJitRuleName(name: unknown, access: 'Allow' | 'Deny'): boolean {
  return written[access].test(String(name));
}
