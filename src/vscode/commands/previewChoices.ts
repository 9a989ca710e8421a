import type { MachineSummary } from '../../access/machineListing.ts';
import { quickPolicy } from '../../core/windowRequest.ts';
import { policyText } from '../../view/policyText.ts';

export type PreviewKind = 'keep' | 'override' | 'request' | 'repair' | 'disable' | 'close' | 'sweep';

export interface PreviewChoice {
  kind: PreviewKind;
  /** Also the head of the document. */
  what: string;
  detail: string;
}

/** What can be planned for a VM: what its state allows, and the sweep, which is about every VM. */
export function previewChoices(summary: MachineSummary): PreviewChoice[] {
  const { machine, backend, policy, unreadablePolicy, drift, windows } = summary;
  const ports = policyText(policy ?? quickPolicy(machine.os));
  const enabling: PreviewChoice[] =
    backend === 'defender'
      ? [enablingOfDefender(ports)]
      : [
          {
            kind: 'keep',
            what: 'Enable JIT, existing rules kept',
            detail: `${ports}. Rules of others that open these ports go on winning.`,
          },
          {
            kind: 'override',
            what: 'Enable JIT, existing rules overridden',
            detail: `${ports}. Rules of others that open these ports stop opening them.`,
          },
        ];
  const request: PreviewChoice = {
    kind: 'request',
    what: 'Request access',
    detail: 'The usual port for the usual time, from your address.',
  };
  const repair: PreviewChoice = {
    kind: 'repair',
    what: 'Repair JIT',
    detail: 'Rules of ours that somebody changed or took away become what they should be.',
  };
  const disable: PreviewChoice = {
    kind: 'disable',
    what: 'Disable JIT',
    detail: 'The policy, its rules and every open access go.',
  };
  const close: PreviewChoice = {
    kind: 'close',
    what: 'Close access',
    detail: 'Every open access to this VM, whoever opened it.',
  };
  const sweep: PreviewChoice = {
    kind: 'sweep',
    what: 'Sweep',
    detail: 'Whatever is overdue or orphaned, of any VM.',
  };
  return [
    ...(policy ? [request] : []),
    ...enabling,
    ...(drift.length > 0 ? [repair] : []),
    ...(policy || unreadablePolicy ? [disable] : []),
    ...(windows.some((window) => window.backend === 'direct') ? [close] : []),
    sweep,
  ];
}

/** It places its own rules, so there is nothing to choose about those of others. */
function enablingOfDefender(ports: string): PreviewChoice {
  return {
    kind: 'keep',
    what: 'Enable JIT',
    detail: `${ports}. Defender for Cloud places its own rules; the setting azureJit.backend may move the VM.`,
  };
}
