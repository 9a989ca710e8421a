import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowDescription, denyDescription, parseAllowDescription } from '../../src/core/ruleDescription.ts';

const until = Date.parse('2026-11-22T15:00:00Z') / 1000;

test('says until when, by whom and why', () => {
  expect(allowDescription({ until, by: 'alice@contoso.com', why: 'deploy fix' })).toBe(
    'jit1 until=2026-11-22T15:00:00Z by=alice@contoso.com why=deploy fix',
  );
});

describe('written and read back', () => {
  test.each([
    ['spaces in a name', 'Alice B. Smith', 'x', 'by=Alice%20B.%20Smith why=x'],
    ['a name that looks like a reason', 'a why=b', 'c', 'by=a%20why=b why=c'],
    ['a percent sign in a name', '100%20', 'x', 'by=100%2520 why=x'],
    ['a line end in a name', 'a\nb', 'x', 'by=a%0Ab why=x'],
    ['a guest', 'bob_fabrikam.com#EXT#@contoso.com', 'x', 'by=bob_fabrikam.com#EXT#@contoso.com why=x'],
    ['letters beyond ASCII', 'zoë', 'été', 'by=zoë why=été'],
    ['a space that is no ASCII', 'a\u00a0b', 'x', 'by=a%C2%A0b why=x'],
    ['no name', '', 'x', 'by= why=x'],
    ['no reason', 'alice', '', 'by=alice why='],
    ['a reason that looks like ours', 'alice', 'by=bob why=none', 'by=alice why=by=bob why=none'],
    ['a percent sign in a reason', 'alice', '50%20', 'by=alice why=50%20'],
  ])('%s', (_, by, why, written) => {
    const text = allowDescription({ until, by, why });

    expect(text).toBe(`jit1 until=2026-11-22T15:00:00Z ${written}`);
    expect(parseAllowDescription(text)).toEqual({ until, by, why });
  });
});

describe('what Azure has no room for', () => {
  test('the reason is cut, the name is not', () => {
    const by = 'b'.repeat(60);

    const text = allowDescription({ until, by, why: 'w'.repeat(200) });

    expect(text).toHaveLength(140);
    expect(parseAllowDescription(text)).toEqual({ until, by, why: 'w'.repeat(40) });
  });

  test('a name that takes all the room is cut, and no reason is left', () => {
    const text = allowDescription({ until, by: 'b'.repeat(200), why: 'why' });

    expect(parseAllowDescription(text)).toEqual({ until, by: 'b'.repeat(100), why: '' });
  });

  test('neither half a surrogate pair nor half an escape is left', () => {
    const reason = allowDescription({ until, by: 'b'.repeat(99), why: '😀x' });
    const name = allowDescription({ until, by: `${'b'.repeat(99)}😀`, why: '' });
    const escaped = allowDescription({ until, by: `${'b'.repeat(96)}\u00a0`, why: '' });

    expect(parseAllowDescription(reason)).toEqual({ until, by: 'b'.repeat(99), why: '' });
    expect(parseAllowDescription(name)).toEqual({ until, by: 'b'.repeat(99), why: '' });
    expect(parseAllowDescription(escaped)).toEqual({ until, by: 'b'.repeat(96), why: '' });
  });
});

test('control, invisible and direction-changing characters in a reason become spaces', () => {
  const text = allowDescription({ until, by: 'alice', why: 'a\nb\tc\u0000d\u2028e\u202ef' });

  expect(parseAllowDescription(text)?.why).toBe('a b c d e f');
});

test('half a surrogate pair, which UTF-8 has no room for, is replaced', () => {
  const text = allowDescription({ until, by: 'a\ud83d', why: '\ude00b' });

  expect(parseAllowDescription(text)).toEqual({ until, by: 'a\ufffd', why: '\ufffdb' });
});

describe('what others wrote', () => {
  test.each([
    '',
    'Allow SSH',
    denyDescription(),
    'jit2 until=2026-11-22T15:00:00Z by=a why=b',
    'jit1 until=2026-11-22 by=a why=b',
    'jit1 until=2026-11-22T15:00:00+01:00 by=a why=b',
    'jit1 until=2026-02-30T15:00:00Z by=a why=b',
    'jit1 until=2026-11-22T15:00:00.500Z by=a why=b',
    'jit1 until=soon by=a why=b',
    'jit1 until=2026-11-22T15:00:00Z by=a b why=c',
    'jit1 until=2026-11-22T15:00:00Z by=a',
    ' jit1 until=2026-11-22T15:00:00Z by=a why=b',
  ])('%j is not ours', (text) => {
    expect(parseAllowDescription(text)).toBeUndefined();
  });

  test.each(['50%off', '%', '%zz', '%ff', '%C2'])('an escape that means nothing is text: %s', (by) => {
    const text = `jit1 until=2026-11-22T15:00:00Z by=${by} why=x`;

    expect(parseAllowDescription(text)).toEqual({ until, by, why: 'x' });
  });
});

test('a deny says what it is, within what Azure takes', () => {
  expect(denyDescription()).toMatch(/^jit1 [\x20-\x7e]{10,135}$/);
});

describe('laws', () => {
  const anyUntil = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 });
  const anyText = fc.string({
    unit: fc.oneof(
      fc.constantFrom(' ', '%', '=', '\n', '😀', 'é'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    ),
    maxLength: 150,
  });

  test('never longer than Azure takes; the end and a beginning of name and reason are read back', () => {
    fc.assert(
      fc.property(anyUntil, anyText, anyText, (end, by, why) => {
        const text = allowDescription({ until: end, by, why });
        const read = parseAllowDescription(text);

        expect(text.length).toBeLessThanOrEqual(140);
        expect(read?.until).toBe(end);
        expect(by.startsWith(read?.by ?? 'unread')).toBe(true);
        expect(why.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').startsWith(read?.why ?? 'unread')).toBe(true);
        expect(encodeURIComponent(text)).not.toBe('');
      }),
    );
  });

  test('no text makes reading throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = parseAllowDescription(`jit1 until=2026-11-22T15:00:00Z by=${text}`);

        expect(read === undefined || read.until === until).toBe(true);
      }),
    );
  });
});
