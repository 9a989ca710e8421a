import { type GuardState, guardState } from '../core/guardState.ts';
import { durationText } from './durationText.ts';
import { plainText } from './plainText.ts';

/** A guard as people see it. */
export interface GuardFacts {
  functionApp: string;
  resourceGroup: string;
  tags: Readonly<Record<string, string>>;
}

export interface GuardTold {
  state: 'none' | GuardState['kind'];
  /** Nothing about it needs anybody's eyes. */
  isFine: boolean;
  /** `Guard: last sweep 2 min ago`. */
  line: string;
  /** What that means. */
  meaning: string;
}

/** What protects when every editor is shut, in one line: of several guards, the one that is worst off. */
export function guardText(guards: readonly GuardFacts[], nowMs: number): GuardTold {
  const states = guards.map(({ tags }) => guardState(tags, nowMs)).sort((a, b) => trouble(b) - trouble(a));
  const [worst] = states;
  if (!worst) {
    return {
      state: 'none',
      isFine: false,
      line: 'No guard: nothing closes after a dead laptop',
      meaning:
        'What is open is closed at its end by the editor that opened it, or by a scheduled sweep. Azure itself ends nothing.',
    };
  }
  const which = states.length === 1 ? 'Guard' : `1 of ${states.length} guards`;
  if (worst.kind === 'never') {
    return { state: 'never', isFine: false, line: `${which}: no sweep seen yet`, meaning: notClosing };
  }
  if (worst.kind === 'late') {
    return {
      state: 'late',
      isFine: false,
      line: `${which}: no sweep for ${minutes(worst.ageMs)}`,
      meaning: notClosing,
    };
  }
  const who = states.length === 1 ? 'Guard' : `${states.length} guards`;
  const left = worst.failures === 0 ? '' : `, ${worst.failures} failed`;
  return {
    state: 'alive',
    isFine: worst.failures === 0,
    line: `${who}: last sweep ${worst.ageMs < 60_000 ? 'just now' : `${minutes(worst.ageMs)} ago`}${left}`,
    meaning:
      worst.failures === 0
        ? 'It closes every minute what is overdue, whoever opened it, where its identity has its role.'
        : 'It sweeps, but could not close or read everything; the log of its function app says why.',
  };
}

/** `jit-guard-1a2b (resource group azure-jit-guard)`. */
export function guardName({
  functionApp,
  resourceGroup,
}: Pick<GuardFacts, 'functionApp' | 'resourceGroup'>): string {
  return `${plainText(functionApp)} (resource group ${plainText(resourceGroup)})`;
}

const notClosing =
  'Until it sweeps, nothing closes after a dead laptop. Look at the runs of its function app.';

function trouble(state: GuardState): number {
  if (state.kind === 'never') return Number.MAX_VALUE;

  return state.ageMs + (state.kind === 'alive' && state.failures === 0 ? 0 : 3600_000);
}

function minutes(ms: number): string {
  const whole = Math.floor(ms / 60_000);

  return whole < 48 * 60 ? durationText(whole) : `${Math.floor(whole / (24 * 60))} days`;
}
