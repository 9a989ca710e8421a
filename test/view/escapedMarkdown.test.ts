import { expect, test } from 'vitest';
import { escapedMarkdown } from '../../src/view/escapedMarkdown.ts';

test('all punctuation is escaped, and letters, digits and spaces are as they were', () => {
  expect(escapedMarkdown('web-01, ä 22')).toBe('web\\-01\\, ä 22');
});

test.each([
  ['[x](command:y)', '\\[x\\]\\(command\\:y\\)'],
  ['<b>&amp;', '\\<b\\>\\&amp\\;'],
  ['https://x.test', 'https\\:\\/\\/x\\.test'],
  ['**b** `c` ~~d~~ \\', '\\*\\*b\\*\\* \\`c\\` \\~\\~d\\~\\~ \\\\'],
])('%s', (text, markdown) => {
  expect(escapedMarkdown(text)).toBe(markdown);
});
