import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visibleJson } from '../../src/view/visibleJson.ts';

test('whatever is in a value, its JSON shows all of it and reads as the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = visibleJson(value);

      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what is invisible, controls a terminal or turns text around is spelled out', () => {
  expect(visibleJson({ a: 'x\u009b\u202e\u{e0041}y' })).toBe('{"a":"x\\u009b\\u202e\\udb40\\udc41y"}');
  expect(visibleJson({ 'ü 日本': '😀' }, 2)).toBe('{\n  "ü 日本": "😀"\n}');
});

test('what JSON cannot say is nothing', () => {
  expect(visibleJson(undefined)).toBe('');
});
