import type { AccessWindow, WindowFrontend } from '../core/accessWindow.ts';
import { plainText } from './plainText.ts';

/** The firewall's address and port that lead to a VM: `192.0.2.10:62559`. */
export function frontendText({ address, port }: Pick<WindowFrontend, 'address' | 'port'>): string {
  return `${plainText(address)}:${port}`;
}

/** All of a window's, with the VM's own port where there are several: `192.0.2.10:62559, 192.0.2.10:50001 (3389)`. */
export function frontendsText({ frontends }: Pick<AccessWindow, 'frontends'>): string {
  const named = ({ vmPort, ...frontend }: WindowFrontend) =>
    frontends.length > 1 ? `${frontendText(frontend)} (${vmPort})` : frontendText(frontend);

  return frontends.map(named).join(', ');
}
