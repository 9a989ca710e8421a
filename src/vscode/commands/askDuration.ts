import { minDurationMinutes, parseDuration } from '../../core/duration.ts';
import { err, ok } from '../../core/result.ts';
import { durationText } from '../../view/durationText.ts';
import { localTimeText } from '../../view/localTimeText.ts';
import type { Answer, Position } from './flow.ts';
import { pickOne } from './pick.ts';
import type { DurationLimits } from './requestDraft.ts';
import { typeText } from './typeText.ts';

const usual = [15, 30, 60, 120, 180, 240, 480, 720, 1440];

/** How long, up to the limit; a length of one's own is checked while it is typed. */
export async function askDuration(
  position: Position,
  { defaultMinutes, maxMinutes }: DurationLimits,
  nowMs: number,
): Promise<Answer<number>> {
  const choices = [...new Set([...usual, defaultMinutes, maxMinutes])]
    .filter((minutes) => minutes <= maxMinutes)
    .sort((a, b) => a - b)
    .map((minutes) => ({
      label: `$(clock) ${durationText(minutes)}`,
      description: `until ${localTimeText(nowMs + minutes * 60_000, nowMs)}${minutes === maxMinutes ? ', the longest' : ''}`,
      value: minutes as number | 'custom',
    }));
  const custom = { label: '$(edit) Another length…', value: 'custom' as const, alwaysShow: true };
  for (;;) {
    const picked = await pickOne<number | 'custom'>(position, {
      placeholder: `For how long? At most ${durationText(maxMinutes)}.`,
      choices: [...choices, custom],
      active: (value) => value === defaultMinutes,
    });
    if (picked.kind !== 'answer') return picked;
    if (picked.value !== 'custom') return { kind: 'answer', value: picked.value };
    // Back from the line of text leads to the choices again.
    const typed = await typeText(
      { ...position, isWithinStep: true },
      {
        prompt: `How long? At most ${durationText(maxMinutes)}.`,
        placeholder: '45m, 1h30m or PT1H30M',
        parse: (text) => parseLength(text, maxMinutes),
      },
    );
    if (typed.kind !== 'back') return typed;
  }
}

function parseLength(text: string, maxMinutes: number) {
  const parsed = parseDuration(text);
  if (!parsed.ok) return parsed;
  if (parsed.value > maxMinutes)
    return err(`That is longer than ${durationText(maxMinutes)}, the longest here.`);
  if (parsed.value < minDurationMinutes)
    return err(`The shortest access is ${durationText(minDurationMinutes)}.`);
  return ok(parsed.value);
}
