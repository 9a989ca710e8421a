import type { AccessWindow } from '../core/accessWindow.ts';
import type { IpPrefix } from '../core/ipPrefix.ts';
import type { PortSpec } from '../core/portSpec.ts';
import { durationText } from './durationText.ts';
import { plainText } from './plainText.ts';
import { portsText } from './portText.ts';
import { sessionsAfterText } from './sessionsAfterText.ts';
import { sourcesText } from './sourceText.ts';

/** What a model's tool is asked to do, before anything is read: as it was written. */
export interface ToolRequest {
  vm: string;
  ports: readonly PortSpec[] | undefined;
  durationMinutes: number | undefined;
  sources: '*' | { prefixes: readonly IpPrefix[]; myIp: boolean };
  justification: string;
}

/** The lines of the host's question about opening a port. */
export function requestQuestionLines({ vm, ports, durationMinutes, sources, justification }: ToolRequest) {
  const prefixes = sources === '*' || sources.prefixes.length === 0 ? [] : [sourcesText(sources.prefixes)];
  const from =
    sources === '*' ? [sourcesText('*')] : [...(sources.myIp ? ['your address'] : []), ...prefixes];
  return [
    `Virtual machine: ${plainText(vm, longestVm)}`,
    `Ports: ${ports ? ports.map(specText).join(', ') : 'the usual one'}`,
    `From: ${from.join(', ')}`,
    `For: ${durationMinutes === undefined ? 'the usual time' : durationText(durationMinutes)}`,
    ...(justification === '' ? [] : [`Reason given: ${plainText(justification)}`]),
  ];
}

/** The lines of the host's question about closing a window, of which there may be nothing but the id. */
export function closeQuestionLines(
  id: string,
  window:
    | Pick<AccessWindow, 'backend' | 'vmName' | 'ports' | 'requestor' | 'rules' | 'frontends'>
    | undefined,
) {
  return [
    `Window: ${id}`,
    ...(window
      ? [
          `Virtual machine: ${plainText(window.vmName)}`,
          `Ports: ${portsText(window.ports)}`,
          `From: ${sourcesText([...new Set(window.ports.flatMap(({ sources }) => sources))])}`,
          `Opened by: ${plainText(window.requestor) || 'unknown'}`,
          ...(window.backend === 'defender' ? ['Defender for Cloud has no way to end it early'] : []),
          `When it closes: ${sessionsAfterText(window)}`,
        ]
      : []),
  ];
}

const longestVm = 500;

function specText({ number, protocol }: PortSpec): string {
  return protocol === undefined ? `${number}` : portsText([{ number, protocol }]);
}
