import { minDurationMinutes, parseDuration } from '../../core/duration.ts';
import { err, ok } from '../../core/result.ts';
import { capText } from '../../view/capText.ts';
import { durationText } from '../../view/durationText.ts';
import { localTimeText } from '../../view/localTimeText.ts';
import { durationChoices } from './durationChoices.ts';
import type { Answer, Position } from './flow.ts';
import { pickOne } from './pick.ts';
import type { DurationLimits } from './requestDraft.ts';
import { typeText } from './typeText.ts';

/** How long, up to the limit; a length of one's own is checked while it is typed. */
export async function askDuration(
  position: Position,
  limits: DurationLimits,
  nowMs: number,
): Promise<Answer<number>> {
  const { defaultMinutes, maxMinutes, setBy, afterMs } = limits;
  const atMost = `At most ${capText({ minutes: maxMinutes, setBy })}.`;
  const choices = durationChoices(limits, nowMs).map((minutes) => ({
    label: `$(clock) ${durationText(minutes)}`,
    description: `until ${localTimeText(nowMs + minutes * 60_000, nowMs)}${minutes === maxMinutes ? ', the longest' : ''}`,
    value: minutes as number | 'custom',
  }));
  const fromNow = afterMs === undefined ? '' : ' from now';
  const custom = { label: '$(edit) Another length…', value: 'custom' as const, alwaysShow: true };
  for (;;) {
    const picked = await pickOne<number | 'custom'>(position, {
      placeholder: `For how long${fromNow}? ${atMost}`,
      choices: [...choices, custom],
      active: (value) => value === defaultMinutes,
    });
    if (picked.kind !== 'answer') return picked;
    if (picked.value !== 'custom') return { kind: 'answer', value: picked.value };
    // Back from the line of text leads to the choices again.
    const typed = await typeText(
      { ...position, isWithinStep: true },
      {
        prompt: `How long${fromNow}? ${atMost}`,
        placeholder: '45m, 1h30m or PT1H30M',
        parse: (text) => parseLength(text, limits, nowMs),
      },
    );
    if (typed.kind !== 'back') return typed;
  }
}

function parseLength(text: string, { maxMinutes, setBy, afterMs = 0 }: DurationLimits, nowMs: number) {
  const parsed = parseDuration(text);
  if (!parsed.ok) return parsed;
  if (parsed.value > maxMinutes)
    return err(`That is longer than the longest here: ${capText({ minutes: maxMinutes, setBy })}.`);
  if (parsed.value < minDurationMinutes)
    return err(`The shortest access is ${durationText(minDurationMinutes)}.`);
  if (nowMs + parsed.value * 60_000 <= afterMs)
    return err(`It already lasts longer than that: until ${localTimeText(afterMs, nowMs)}.`);
  return ok(parsed.value);
}
