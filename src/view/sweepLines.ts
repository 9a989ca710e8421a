import type { AccessError } from '../core/accessError.ts';
import type { RuleRef } from '../core/accessWindow.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { errorText } from './errorText.ts';
import { gapText } from './gapText.ts';
import { notJudgedText } from './notJudgedText.ts';
import { plainText } from './plainText.ts';
import { ruleRefText, vmText } from './resourceText.ts';
import { warningText } from './warningText.ts';

/** What a sweep did. */
export interface SweepFacts {
  subscriptions: readonly string[];
  closed: readonly { id: string; vm: string; inert: readonly RuleRef[] }[];
  failed: readonly { id: string; vm: string | null; error: AccessError }[];
  orphans: readonly RuleRef[];
  notJudged: readonly string[];
  gaps: readonly { subscriptionId: string | null; what: string; fault: AzureFault }[];
}

export interface SweepLine {
  level: 'info' | 'warn' | 'error';
  text: string;
}

/** Longer than any error of ours; a log cuts no line, so that an answer of Azure's could fill one. */
const longestLine = 2000;

/** A sweep for a log: one line for each thing, without line breaks or anything else that could forge a line. */
export function sweepLines({
  subscriptions,
  closed,
  failed,
  orphans,
  notJudged,
  gaps,
}: SweepFacts): SweepLine[] {
  const inert = closed.flatMap((window) => window.inert);
  const line = (level: SweepLine['level']) => (text: string) => ({
    level,
    text: plainText(text, longestLine),
  });
  const failures = failed.map(({ id, vm, error }) => {
    const about = id === '' ? '' : `Window ${id}${vm === null ? '' : ` of ${vmText(vm)}`} was not closed. `;
    return `${about}${errorText(error)}`;
  });

  return [
    ...closed.map(({ id, vm }) => `Closed window ${id} of ${vmText(vm)}.`).map(line('info')),
    ...orphans
      .map((rule) => `Removed ${ruleRefText(rule)}, which belonged to no VM under just-in-time access.`)
      .map(line('info')),
    ...inert.map((rule) => warningText({ kind: 'madeInert', ...rule })).map(line('warn')),
    ...notJudged.map(notJudgedText).map(line('warn')),
    ...gaps.map(gapText).map(line('warn')),
    ...failures.map(line('error')),
    line('info')(summary(subscriptions.length, closed.length, orphans.length, failed.length)),
  ];
}

function summary(subscriptions: number, closed: number, orphans: number, failed: number): string {
  const where = subscriptions === 1 ? '1 subscription' : `${subscriptions} subscriptions`;

  return `Swept ${where}: closed ${closed}, orphaned rules removed ${orphans}, failed ${failed}.`;
}
