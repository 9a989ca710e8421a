import fc from 'fast-check';
import { describe, test } from 'vitest';
import { hostileTexts } from './hostileTexts.ts';
import { surfaces } from './surfaces.ts';

/** Something that is shown as it is wherever a stranger's text is shown. */
const calmText = 'web-01';

/** Characters of every kind, and those that something acts on more often than chance would bring them. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(...'[]()<>`$*_#|\\"\'&;:!/?%=@{}\n\r\t\u001b\u009b\u202e\u2066\u200b'),
      fc.constantFrom('](command:', '$(', '<img ', 'https://', '%2e', '\ud800', '\udfff'),
    ),
  )
  .map((parts) => parts.join(''));

describe.each(surfaces)('%s', (_, law, show) => {
  const calm = shownBy(show, calmText);
  const holds = (text: string) => {
    shownBy(show, text).forEach((one, i) => {
      law(one, calm[i] ?? '');
    });
  };

  test.each(Object.entries(hostileTexts))('shows %s and does nothing', (_what, text) => {
    holds(text);
  });

  test('shows whatever it is and does nothing', () => {
    fc.assert(fc.property(anyText, holds), { numRuns: 25 });
  });
});

function shownBy(show: (text: string) => string | readonly string[], text: string): readonly string[] {
  const shown = show(text);

  return typeof shown === 'string' ? [shown] : shown;
}
