import { expect, test, vi } from 'vitest';
import { rememberedText } from '../../src/core/rememberedText.ts';

test('an answer is worked out once for each text, also where there is none', () => {
  const answerOf = vi.fn((text: string) => (text === '' ? undefined : { text }));
  const remembering = rememberedText(answerOf);

  expect([remembering('a'), remembering(''), remembering('a'), remembering('')]).toEqual([
    { text: 'a' },
    undefined,
    { text: 'a' },
    undefined,
  ]);
  expect(answerOf).toHaveBeenCalledTimes(2);
});

test('texts of any number and length get their answers', () => {
  const remembering = rememberedText((text) => text.length);
  const texts = Array.from({ length: 50_000 }, (_, i) => `${i}`);

  expect(texts.every((text) => remembering(text) === text.length)).toBe(true);
  expect(remembering('x'.repeat(100_000))).toBe(100_000);
});
