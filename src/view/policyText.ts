import type { JitPolicy, JitPort } from '../core/jitPolicy.ts';
import { durationText } from './durationText.ts';
import { portText } from './portText.ts';
import { sourcesText } from './sourceText.ts';

/** `SSH 22 for up to 3 h from any address; …`. */
export function policyText({ ports }: JitPolicy): string {
  return ports.map(jitPortText).join('; ');
}

export function jitPortText(port: JitPort): string {
  return `${portText(port)} for up to ${durationText(port.maxDurationMinutes)} from ${sourcesText(port.allowedSources)}`;
}
