import type { PlanWarning } from '../core/plan.ts';
import { namesText } from './namesText.ts';
import { vmTexts } from './resourceText.ts';
import { warningText } from './warningText.ts';

/** Names of one line; who needs more of them asks for JSON. */
const mostNames = 10;

/**
 * Warnings of several VMs, each thing said once: the same about several VMs is one line that names them, in the order
 * in which the things came up first.
 */
export function warningTexts(warnings: readonly PlanWarning[]): string[] {
  const alike = new Map<string, { text: string; vms: Set<string> }>();
  for (const warning of warnings) {
    const text = warningText(warning);
    const key = 'vm' in warning ? keyWithoutVm(warning) : undefined;
    const said = alike.get(key ?? text);
    if (!said) alike.set(key ?? text, { text, vms: new Set('vm' in warning ? [warning.vm] : []) });
    else if ('vm' in warning) said.vms.add(warning.vm);
  }
  return [...alike.values()].map(({ text, vms: [first, ...others] }) => {
    if (first === undefined || others.length === 0) return text;
    return `${text} The same goes for ${namesText(vmTexts([first, ...others]).slice(1), mostNames)}.`;
  });
}

/**
 * What two warnings must have in common to be told together. Undefined for those that say of each VM something that
 * somebody has to know: which window ends, which rule is gone.
 */
function keyWithoutVm(warning: Extract<PlanWarning, { vm: string }>): string | undefined {
  switch (warning.kind) {
    case 'stillExposed': {
      const { kind, number, protocol, rule, priority, firewall, under } = warning;
      return JSON.stringify([kind, number, protocol, rule, priority, firewall?.toLowerCase(), under]);
    }
    case 'shutsExisting':
    case 'noRoomForWindows': {
      const { kind, group, rule, priority } = warning;
      return JSON.stringify([kind, group.toLowerCase(), rule, priority]);
    }
    case 'unguardedInterface':
      return JSON.stringify([warning.kind, warning.firewall?.toLowerCase()]);
    case 'unreachableSource':
      return JSON.stringify([warning.kind, warning.source]);
    case 'noPublicPath':
      return JSON.stringify([warning.kind, warning.source, warning.nextHop]);
    case 'answersElsewhere':
      return JSON.stringify([warning.kind, warning.nextHop]);
    case 'missingDeny':
    case 'staysOpen':
    case 'movesBackend':
    case 'windowOutsidePolicy':
    case 'endsWindow':
    case 'windowClosedByRepair':
      return undefined;
  }
}
