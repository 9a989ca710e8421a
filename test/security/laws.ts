import { expect } from 'vitest';
import { textWidth } from '../../src/view/textWidth.ts';

/** What must hold of a text that shows something hostile; `calm` is the same text around something harmless. */
export type Law = (shown: string, calm: string) => void;

/** What an editor or terminal acts on without showing it, and half a pair, which UTF-8 has no room for. */
const unseen = /(?![\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;

/** What a program prints of something that it did not find. */
const unprintable = /\[object \w+\]|\bundefined\b|\bNaN\b|\[native code\]/;

/** Longer than any sentence of ours with a few names in it that are cut. */
const longestLine = 8000;

/** One line anywhere: nothing in it moves a cursor, hides, turns around or begins another line. */
export const line: Law = (shown) => {
  expect(shown).not.toMatch(unseen);
  expect(shown).not.toMatch(/\p{M}{8}/u);
  expect(shown).not.toMatch(unprintable);
  expect([...shown].length).toBeLessThan(longestLine);
};

/** Several lines: as many as around something harmless, so that none of them is forged. */
export const lines: Law = (shown, calm) => {
  const all = shown.split('\n');
  for (const one of all) line(one, calm);
  expect(all).toHaveLength(calm.split('\n').length);
};

/** A table of 120 columns: no row is forged or longer, and in no row does a cell look like several. */
export const table: Law = (shown, calm) => {
  lines(shown, calm);
  for (const row of shown.split('\n')) {
    expect(textWidth(row)).toBeLessThanOrEqual(120);
    expect(row.split(/ {2,}/).length).toBeLessThanOrEqual((calm.split('\n')[0] ?? '').split(/ {2,}/).length);
  }
};

/** A row of the editor, which is narrow: nothing in it is longer than a name may be. */
export const row: Law = (shown, calm) => {
  line(shown, calm);
  expect([...shown].length).toBeLessThan(1500);
};

/** A text in which the editor draws `$(name)`: only what we draw ourselves is drawn. */
export const withIcons: Law = (shown, calm) => {
  line(shown, calm);
  const icons = (text: string) => text.match(/(?<!\\)\$\([a-z0-9]+(?:-[a-z0-9]+)*(?:~[a-z]+)?\)/gi) ?? [];
  expect(icons(shown)).toEqual(icons(calm));
};

/** A notification of the editor, in which links are pressed. */
export const notification: Law = (shown, calm) => {
  line(shown.replaceAll(']\u2060(', ']('), calm);
  expect(shown).not.toMatch(/\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i);
};

/** In Markdown an escaped character, or code between as many backticks. */
const shownAsItIs = /\\[!-/:-@[-`{-~]|(?<!`)(`+)(?!`).*?[^`]\1(?!`)/g;

/** Markdown: outside of code and escapes nothing stands that Markdown, HTML or an editor's look for links acts on. */
export const markdown: Law = (shown, calm) => {
  for (const one of shown.split('\n')) {
    line(one, calm);
    const bare = one.replace(shownAsItIs, '');
    expect(bare).not.toMatch(/[[\]<>`!]|&\w+;|:\/\/|www\.|mailto:|command:/);
  }
  // Of nothing nothing is said, so it may have fewer.
  expect(shown.split('\n').length).toBeLessThanOrEqual(calm.split('\n').length);
};

/** Words that a terminal is given: nothing in them acts while they are typed. */
export const typed: Law = (shown) => {
  expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
};

/** One address of the portal, whatever stands in it. */
export const portal: Law = (shown, calm) => {
  const url = new URL(shown);
  expect([url.origin, url.pathname, url.search]).toEqual(['https://portal.azure.com', '/', '']);
  expect(shown).toMatch(/^[!-~]+$/);
  expect(shown).not.toMatch(/["'<>`\\()!*]/);
  expect(calm.startsWith('https://portal.azure.com/')).toBe(true);
};

/** JSON as it is printed: what a terminal acts on is spelled out, and reading gives what went in. */
export const json: Law = (shown) => {
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
  JSON.parse(shown);
};
