import { describe, expect, test } from 'vitest';
import { countdown } from '../../src/vscode/countdown.ts';
import { endNotices } from '../../src/vscode/endNotices.ts';
import { iconless } from '../../src/vscode/iconless.ts';
import type { WatchedWindow } from '../../src/vscode/watchedWindow.ts';
import { accessWindow, minutes, start } from './buildWindow.ts';

const options = { nowMs: start, soonMinutes: 5, timeZone: 'UTC' };
const open = (id: string, endMinutes: number): WatchedWindow => ({
  window: accessWindow(id, endMinutes),
  state: { kind: 'open' },
});

describe('the countdown', () => {
  test('shows nothing where nothing of ours is open', () => {
    const closing: WatchedWindow = {
      window: accessWindow('aaaaaaaa', 5),
      state: { kind: 'closing', nextLookMs: start, byUser: true },
    };

    expect([countdown([], options), countdown([closing], options)]).toEqual([null, null]);
  });

  test('counts the window that ends first and how many more there are', () => {
    const shown = countdown([open('aaaaaaaa', 42), open('bbbbbbbb', 65)], options);

    expect(shown).toEqual({
      icon: 'unlock',
      text: 'web-01 SSH 42 min +1',
      urgency: 'calm',
      tooltip: ['web-01, SSH 22: until 14:42, 42 min left', 'web-01, SSH 22: until 15:05, 1 h 05 min left'],
      spoken: 'Access to web-01, SSH 22, 42 min left',
      retry: [],
    });
  });

  test('names a port whose use is not known by its number', () => {
    const ports = [{ number: 8080, protocol: 'TCP', sources: ['*'] }] as const;
    const window = accessWindow('aaaaaaaa', 42, { ports });

    expect(countdown([{ window, state: { kind: 'open' } }], options)?.text).toBe('web-01 port 8080 42 min');
  });

  test('says after the end who closes it, where Defender for Cloud does', () => {
    const window = accessWindow('aaaaaaaa', -1, { backend: 'defender', rules: [] });

    expect(countdown([{ window, state: { kind: 'open' } }], options)).toMatchObject({
      icon: 'unlock',
      text: 'web-01 SSH Defender closes it',
      tooltip: ['web-01, SSH 22: ended at 13:59, Defender closes it'],
      spoken: 'Access to web-01, SSH 22, Defender closes it',
    });
  });

  test.each([
    [5.01, 'calm'],
    [5, 'soon'],
    [0.2, 'soon'],
  ])('with %d minutes left it is %s', (left, urgency) => {
    expect(countdown([open('aaaaaaaa', left)], options)?.urgency).toBe(urgency);
  });

  test('shows above all a window that could not be closed, with the reason and a way to try again', () => {
    const failed: WatchedWindow = {
      window: accessWindow('bbbbbbbb', -2),
      state: {
        kind: 'stillOpen',
        nextLookMs: start,
        byUser: false,
        tries: 1,
        error: { kind: 'azure', cause: { kind: 'unavailable', message: 'no network' } },
      },
    };

    const shown = countdown([open('aaaaaaaa', 42), failed], options);

    expect(shown).toMatchObject({ icon: 'error', urgency: 'failed', retry: ['bbbbbbbb'] });
    expect(shown?.text).toBe('web-01 still open, could not close');
    expect(shown?.tooltip[0]).toContain('no network');
  });
});

describe('the notice before the end', () => {
  test('comes once, when the end is near', () => {
    const notices = endNotices();
    const windows = [accessWindow('aaaaaaaa', 30)];
    const dueAt = (minute: number) => notices.due(windows, start + minutes(minute), 5).length;

    expect([0, 24.9, 25, 25.5, 29].map(dueAt)).toEqual([0, 0, 1, 0, 0]);
  });

  test('does not come for a window that was opened with no more time than that', () => {
    const notices = endNotices();
    const windows = [accessWindow('aaaaaaaa', 5)];

    expect(notices.due(windows, start, 5)).toEqual([]);
    expect(notices.due(windows, start + minutes(2), 5)).toEqual([]);
  });

  test('comes again after the window was extended', () => {
    const notices = endNotices();
    notices.due([accessWindow('aaaaaaaa', 30)], start, 5);
    notices.due([accessWindow('aaaaaaaa', 30)], start + minutes(26), 5);
    const extended = [accessWindow('aaaaaaaa', 60)];

    expect(notices.due(extended, start + minutes(27), 5)).toEqual([]);
    expect(notices.due(extended, start + minutes(56), 5)).toEqual(extended);
  });
});

test('a name that holds an icon’s code stays text', () => {
  expect(iconless('$(trash) web')).toBe('\\$(trash) web');
});
