import { describe, expect, test } from 'vitest';
import { connectionText } from '../../src/vscode/commands/connectionText.ts';
import { openedText } from '../../src/vscode/commands/openedText.ts';
import { openedTogetherText } from '../../src/vscode/commands/openedTogetherText.ts';
import {
  defaultPortKeys,
  draftPorts,
  durationLimits,
  portsOf,
} from '../../src/vscode/commands/requestDraft.ts';
import { subjectsOf } from '../../src/vscode/commands/subjects.ts';
import { tokenEnd } from '../../src/vscode/tokenEnd.ts';
import { machine } from '../core/buildMachine.ts';
import { accessWindow, ssh, start, summary } from './buildWindow.ts';

const row = (name: string) => ({ label: name, subject: { kind: 'vm', vm: name } });
const web: Parameters<typeof summary>[1] = {
  policy: { ports: [ssh, { ...ssh, number: 8443, maxDurationMinutes: 30 }] },
};

describe('what a command is about', () => {
  test.each([
    ['nothing from the palette', [], []],
    ['the row it was used on', [row('a'), undefined], ['a']],
    ['all selected rows where the row is one of them', 'selected', ['a', 'b']],
    ['an ARM id or a name', ['/subscriptions/s/x'], ['/subscriptions/s/x']],
    ['several ids', [['g/a', 'g/b']], ['g/a', 'g/b']],
    ['nothing where a row is about no VM', [{ label: 'Configured', subject: null }], []],
    ['nothing where it is given something else', [42, { a: 1 }], []],
  ])('is %s', (_, given, expected) => {
    const [a, b] = [row('a'), row('b')];

    const subjects = subjectsOf(given === 'selected' ? [a, [a, b]] : (given as unknown[]));

    expect(subjects.map((subject) => subject.vm)).toEqual(expected);
  });

  test('is the pressed row alone where it is not among the selected', () => {
    expect(subjectsOf([row('c'), [row('a'), row('b')]])).toEqual([{ kind: 'vm', vm: 'c' }]);
  });

  test('is a window where the text is a window’s id', () => {
    expect(subjectsOf(['ab12cd34'])).toEqual([{ kind: 'window', window: 'ab12cd34', vm: null }]);
  });
});

describe('a request before it is changed', () => {
  test('has the port of the operating system, and offers all ports of the policies once', () => {
    const machines = [summary('a', web), summary('b')];

    expect([...defaultPortKeys(machines)]).toEqual(['22/TCP']);
    expect(portsOf(machines).map(({ number }) => number)).toEqual([22, 8443]);
  });

  test('asks each VM only for ports that its policy has', () => {
    const portKeys = new Set(['22/TCP', '8443/TCP']);

    expect(draftPorts(summary('b'), { portKeys }).map(({ number }) => number)).toEqual([22]);
  });

  test.each([
    ['1h', '', { defaultMinutes: 30, maxMinutes: 30, setBy: 'policy', ownMaxMinutes: undefined }],
    ['10m', '20m', { defaultMinutes: 10, maxMinutes: 20, setBy: 'own', ownMaxMinutes: 20 }],
    ['', 'PT10M', { defaultMinutes: 10, maxMinutes: 10, setBy: 'own', ownMaxMinutes: 10 }],
    ['1h', '8h', { defaultMinutes: 30, maxMinutes: 30, setBy: 'policy', ownMaxMinutes: 480 }],
  ])(
    'with a usual time of %j and a limit of %j lasts within all limits',
    (defaultDuration, maxDuration, expected) => {
      const limits = durationLimits(portsOf([summary('a', web)]), { defaultDuration, maxDuration });

      expect(limits).toEqual({ ok: true, value: expected });
    },
  );

  test.each(['soon', '60', '4m', 'PT0M', '["PT8H"]'])(
    'is not made where the limit of the settings is %j, which cannot be meant',
    (maxDuration) => {
      const limits = durationLimits([ssh], { defaultDuration: '1h', maxDuration });

      expect(limits).toMatchObject({ ok: false, error: expect.stringContaining('azureJit.maxDuration') });
    },
  );
});

describe('the way in', () => {
  test.each([
    ['linux', '198.51.100.1', 22, 22, 'ssh 198.51.100.1'],
    ['linux', '198.51.100.1', 2222, 2222, 'ssh -p 2222 198.51.100.1'],
    ['linux', '198.51.100.20', 50003, 22, 'ssh -p 50003 198.51.100.20'],
    ['linux', '198.51.100.1', 8443, 8443, '198.51.100.1:8443'],
    ['linux', '198.51.100.20', 22, 8443, '198.51.100.20:22'],
    ['windows', '198.51.100.1', 3389, 3389, '198.51.100.1:3389'],
    ['windows', '198.51.100.20', 50013, 3389, '198.51.100.20:50013'],
    ['windows', '2001:db8::1', 3389, 3389, '[2001:db8::1]:3389'],
  ] as const)('to %s at %s port %d, the VM’s %d, is %s', (os, host, port, vmPort, text) => {
    expect(connectionText({ host, port, vmPort }, machine('a', [], { os }))).toBe(text);
  });

  test('is told with what is open, and the rule apart from the answer', () => {
    const connection = {
      host: '198.51.100.1',
      port: 22,
      vmPort: 22,
      protocol: 'TCP',
      isPrivate: false,
    } as const;
    const facts = { window: accessWindow('aaaaaaaa', 60), machine: machine('web-01', []), connection };

    expect(openedText({ ...facts, reachable: null }, start, 'UTC')).toBe(
      'web-01 is open: SSH 22 from 203.0.113.7 until 15:00. Connect: ssh 198.51.100.1.',
    );
    expect(openedText({ ...facts, reachable: false }, start, 'UTC')).toMatch(
      / The rule is in force, but nothing answers there yet\.$/,
    );
    expect(openedText({ ...facts, reachable: true }, start, 'UTC')).toMatch(/ The port answers\.$/);
  });

  test('is told once of several, those with another end apart, and where nothing answers', () => {
    const opened = (name: string, endMinutes: number, reachable: boolean | null) => ({
      window: accessWindow('aaaaaaaa', endMinutes),
      machine: machine(name, []),
      connection: null,
      reachable,
    });
    const all = [opened('web-01', 60, true), opened('db-01', 30, null), opened('web-02', 60, false)];

    expect(openedTogetherText(all, start, 'UTC')).toBe(
      'web-01, web-02 are open: SSH 22 from 203.0.113.7 until 15:00. ' +
        'db-01 is open: SSH 22 from 203.0.113.7 until 14:30. ' +
        'The rules are in force, but nothing answers yet at web-02.',
    );
  });
});

test.each([
  [`a.${Buffer.from('{"exp":1763820000}').toString('base64url')}.c`, 1763820000000],
  [`a.${Buffer.from('{}').toString('base64url')}.c`, undefined],
  ['a.!!.c', undefined],
  ['sandbox-owner', undefined],
])('the end of token %#', (token, end) => {
  expect(tokenEnd(token)).toBe(end);
});
