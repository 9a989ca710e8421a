import type { MachineSummary } from '../access/machineListing.ts';
import { formatPolicyDocument } from '../core/policyDocument.ts';
import { formatUtc } from '../core/ruleDescription.ts';
import { windowJson } from './windowJson.ts';

/** A VM of `list` as scripts get it. */
export function machineJson(summary: MachineSummary) {
  const { machine, state, reasons, backend, policy, exposed, windows, drift, lastWeek } = summary;

  return {
    id: machine.id,
    name: machine.name,
    subscriptionId: machine.subscriptionId,
    resourceGroup: machine.resourceGroup,
    location: machine.location,
    os: machine.os,
    state,
    reasons,
    backend,
    policy: policy && formatPolicyDocument(machine.id, policy),
    exposed: exposed.map(({ number, protocol, rule, priority }) => ({ number, protocol, rule, priority })),
    windows: windows.map((window) => windowJson(window, machine)),
    drift,
    lastWeek: lastWeek && {
      requests: lastWeek.requests,
      lastAccess: lastWeek.lastAccessMs === null ? null : formatUtc(Math.floor(lastWeek.lastAccessMs / 1000)),
      lastUser: lastWeek.lastUser,
    },
  };
}
