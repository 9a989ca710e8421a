import type { TreeIcon } from './treeNode.ts';

/** What stands in the way to a port, and what it does now: keeps it shut, opens it for a while, or lets in whom it should not. */
export function gateIcon(isFirewall: boolean, state: 'shut' | 'open' | 'exposed'): TreeIcon {
  return { from: 'media', name: `${isFirewall ? 'firewall' : 'nsg'}-${state}` };
}
