import { expect, test } from 'vitest';
import { linkless } from '../../src/vscode/linkless.ts';

/** How the editor finds links in a notification. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

test.each(['[x](command:y)', '[x](https://x.test "title")', '[a](b)[x](file:y)'])('%s is no link', (text) => {
  const shown = linkless(text);

  expect(shown).not.toMatch(link);
  expect(shown.replaceAll('\u2060', '')).toBe(text);
});

test('what holds no link is as it was', () => {
  expect(linkless('web-01 [22] (TCP)')).toBe('web-01 [22] (TCP)');
});
