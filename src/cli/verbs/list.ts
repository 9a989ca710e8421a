import type { MachineSummary } from '../../access/machineListing.ts';
import type { JitState } from '../../core/classify.ts';
import { inputProblem } from '../../core/inputProblem.ts';
import { ok } from '../../core/result.ts';
import { driftText } from '../../view/driftText.ts';
import { gapText } from '../../view/gapText.ts';
import { machineTableText } from '../../view/machineTableText.ts';
import { plainText } from '../../view/plainText.ts';
import { policyPlaceText } from '../../view/policyPlaceText.ts';
import { vmText } from '../../view/resourceText.ts';
import { parseChoice } from '../choice.ts';
import { machineJson } from '../machineJson.ts';
import { type Parsed, problemsOf } from '../parsed.ts';
import type { VerbContext } from '../verbContext.ts';
import { answer, type VerbResult } from '../verbResult.ts';

export interface ListOptions {
  state?: string[];
  subscription?: string[];
}

interface ListRequest {
  states: readonly JitState[];
  subscriptions: readonly string[] | undefined;
}

const states: readonly JitState[] = ['configured', 'recommended', 'none'];

export function parseList({ state = [], subscription }: ListOptions): Parsed<ListRequest> {
  const chosen = state.map((text) => parseChoice('--state', text, states));
  const unnamed = (subscription ?? []).filter((text) => text.trim() === '');
  const problems = [
    ...problemsOf(...chosen),
    ...unnamed.map((text) => inputProblem('--subscription', text, 'Give an id or a name.')),
  ];
  if (problems.length > 0) return { ok: false, error: problems };
  const wanted = chosen.flatMap((choice) => (choice.ok ? [choice.value] : []));

  return ok({ states: wanted.length > 0 ? wanted : states, subscriptions: subscription });
}

/** VMs by JIT state, then by resource group and name. */
export async function runList(
  { app, terminal, signal }: VerbContext,
  request: ListRequest,
): Promise<VerbResult> {
  const listing = await app.listMachines({ subscriptions: request.subscriptions }, signal);
  if (!listing.ok) return listing;
  const { gaps, subscriptions } = listing.value;
  const machines = listing.value.machines
    .filter(({ state }) => request.states.includes(state))
    .sort(byStateThenName);
  const warnings = [...gaps.map(gapText), ...machines.flatMap(machineWarnings)];
  const names = new Map(subscriptions.map(({ id, name }) => [id, name]));

  return answer(
    { virtualMachines: machines.map(machineJson), warnings },
    machineTableText(machines, names, terminal.columns),
    warnings,
  );
}

function byStateThenName(a: MachineSummary, b: MachineSummary): number {
  const byState = states.indexOf(a.state) - states.indexOf(b.state);
  const key = ({ machine }: MachineSummary) => `${machine.resourceGroup}/${machine.name}/${machine.id}`;

  return byState === 0 ? key(a).localeCompare(key(b), 'en') : byState;
}

function machineWarnings({ machine, unreadablePolicy, drift }: MachineSummary): string[] {
  const unreadable = unreadablePolicy
    ? [
        `The ${policyPlaceText(unreadablePolicy.tag)} of ${vmText(machine.id)} holds no readable policy: ${plainText(unreadablePolicy.reason)}`,
      ]
    : [];

  return [...unreadable, ...drift.map((one) => driftText(machine.id, one))];
}
