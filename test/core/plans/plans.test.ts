import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { expectGolden, goldenFile } from './expectGolden.ts';
import { stories } from './stories.ts';
import { storyText } from './story.ts';

test.each(Object.entries(stories))('%s', (name, { title, story }) => {
  expectGolden(name, storyText(title, story));
});

test('every golden has its story', () => {
  const files = readdirSync(path.dirname(goldenFile('x'))).filter((file) => file.endsWith('.golden.txt'));

  expect(files.sort()).toEqual(
    Object.keys(stories)
      .map((name) => `${name}.golden.txt`)
      .sort(),
  );
});
