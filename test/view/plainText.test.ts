import { expect, test } from 'vitest';
import { plainText } from '../../src/view/plainText.ts';

test.each([
  ['an ordinary name', 'web-01', 'web-01'],
  ['a name in another script', 'сервер-日本', 'сервер-日本'],
  ['an escape sequence that would colour the terminal', 'a\x1b[31mb', 'a\ufffd[31mb'],
  ['one that would set the title', '\x1b]0;x\x07', '\ufffd]0;x\ufffd'],
  ['an eight-bit control character', 'a\x9bb', 'a\ufffdb'],
  ['line breaks of every kind', 'a\r\nb\u2028c\td', 'a b c d'],
  ['a text that changes direction', 'a\u202eb', 'a\ufffdb'],
  ['an invisible character', 'web\u200b-01', 'web\ufffd-01'],
  ['a letter that is not seen', 'web\u3164-01', 'web\ufffd-01'],
  ['a picture with its variant', '\u2699\ufe0f', '\u2699\ufe0f'],
  ['letters with their marks', 'e\u0301 שָׁ', 'e\u0301 שָׁ'],
  ['a pile of marks', `e${'\u0301'.repeat(20)}b`, `e${'\u0301'.repeat(6)}\ufffdb`],
  ['half of a surrogate pair', 'a\ud800', 'a\ufffd'],
])('shows %s', (_, text, shown) => {
  expect(plainText(text)).toBe(shown);
});

test('cuts a text that is too long between characters', () => {
  expect(plainText('😀😀😀😀', 3)).toBe('😀😀…');
});
