import type { Protocol } from '../core/protocol.ts';

const services = new Map([
  [22, 'SSH'],
  [3389, 'RDP'],
  [5985, 'WinRM'],
  [5986, 'WinRM'],
]);

/** `SSH 22` for a port whose use is known, else `TCP 8080`. */
export function portText({ number, protocol }: { number: number; protocol: Protocol }): string {
  const service = protocol === 'TCP' ? services.get(number) : undefined;

  return `${service ?? protocolText(protocol)} ${number}`;
}

export function portsText(ports: readonly { number: number; protocol: Protocol }[]): string {
  return ports.map(portText).join(', ');
}

export function protocolText(protocol: Protocol): string {
  return protocol === '*' ? 'TCP/UDP' : protocol;
}
