import { expect, test } from 'vitest';
import { type Asked, askedText } from '../../src/view/askedText.ts';
import { closeQuestionLines, requestQuestionLines } from '../../src/view/toolQuestionText.ts';
import { wideSourcesText } from '../../src/view/wideSourcesText.ts';
import { prefix } from '../core/policyArbitrary.ts';

const start = Date.UTC(2026, 10, 22, 14);
const asked: Asked = {
  asker: 'link',
  vm: '/subscriptions/1111/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/web-01',
  subscription: 'Contoso Production',
  ports: [{ number: 22, protocol: 'TCP' }],
  sources: [prefix('203.0.113.7')],
  durationMinutes: 60,
  cap: { minutes: 180, setBy: 'policy' },
  justification: '',
};

test('the question about a link says the whole of it, and that anybody can make one', () => {
  expect(askedText(asked, start, 'UTC')).toEqual({
    message: 'Open SSH 22 of web-01?',
    detail: [
      'A link asks for this. Anybody can make such a link: agree only if you expected it.',
      '',
      'Virtual machine: web-01',
      'Resource group: web',
      'Subscription: Contoso Production (1111)',
      'Ports: SSH 22',
      'From: 203.0.113.7',
      'For: 1 h, until 15:00 (at most 3 h)',
    ].join('\n'),
    button: 'Open',
  });
});

test('the question says which setting limits the time, the reason that was given, and who asks', () => {
  const { detail } = askedText(
    {
      ...asked,
      asker: 'tool',
      cap: { minutes: 60, setBy: 'own' },
      justification: 'fix',
      subscription: undefined,
    },
    start,
    'UTC',
  );

  expect(detail).toContain('A language model asks for this');
  expect(detail).toContain('Subscription: 1111\n');
  expect(detail).toContain('until 15:00 (at most 1 h, by your setting azureJit.maxDuration)');
  expect(detail).toMatch(/Reason given: fix$/);
});

test.each([
  ['*', 'Open for Everybody', 'any address on the Internet'],
  [[prefix('203.0.0.0/15')], 'Open for the Range', '203.0.0.0/15'],
  [[prefix('203.0.0.0/16'), prefix('203.1.0.0/16')], 'Open for the Range', '203.0.0.0/15'],
  [[prefix('2001:db8::/31')], 'Open for the Range', '2001:db8::/31'],
] as const)(
  'the question warns of sources %# that are wide, and its button says it',
  (sources, button, says) => {
    const text = askedText({ ...asked, sources }, start, 'UTC');

    expect(text.button).toBe(button);
    expect(text.detail).toContain(says);
    expect(text.detail).toContain('Whoever finds it can try to get in');
  },
);

test.each([[[prefix('203.0.0.0/16')]], [[prefix('2001:db8::/32')]], [[]]])(
  'sources %# are not wide',
  (sources) => {
    expect(wideSourcesText(sources)).toBeUndefined();
  },
);

test('names from strangers stay on their line and show what they hide', () => {
  const vm = asked.vm.replace('web-01', 'web\u202e10-\nPorts: none');
  const { message, detail } = askedText({ ...asked, vm, subscription: 'a\u0007\nb' }, start, 'UTC');

  expect(message).toBe('Open SSH 22 of web\ufffd10- Ports: none?');
  expect(detail.split('\n').filter((line) => line.startsWith('Ports:'))).toEqual(['Ports: SSH 22']);
  expect(detail).toContain('Subscription: a\ufffd b (1111)');
});

test('the host’s own question says what a tool was asked, before anything is read', () => {
  const request = {
    vm: 'web-01',
    ports: [
      { number: 22, protocol: undefined },
      { number: 53, protocol: 'UDP' as const },
    ],
    durationMinutes: 90,
    sources: { prefixes: [prefix('192.0.2.0/24')], myIp: true },
    justification: 'fix',
  };

  expect(requestQuestionLines(request)).toEqual([
    'Virtual machine: web-01',
    'Ports: 22, UDP 53',
    'From: your address, 192.0.2.0/24',
    'For: 1 h 30 min',
    'Reason given: fix',
  ]);
  expect(
    requestQuestionLines({
      ...request,
      ports: undefined,
      durationMinutes: undefined,
      sources: '*',
      justification: '',
    }),
  ).toEqual(['Virtual machine: web-01', 'Ports: the usual one', 'From: any address', 'For: the usual time']);
});

test('the host’s question about closing says what the window is, where it is known', () => {
  const window = {
    vmName: 'web-01',
    ports: [{ number: 22, protocol: 'TCP' as const, sources: ['203.0.113.7/32'] }],
    requestor: 'bob\nOpened by: you',
    rules: [],
    frontends: [],
    backend: 'direct' as const,
  };

  expect(closeQuestionLines('ab12cd34', undefined)).toEqual(['Window: ab12cd34']);
  expect(closeQuestionLines('ab12cd34', window)).toEqual([
    'Window: ab12cd34',
    'Virtual machine: web-01',
    'Ports: SSH 22',
    'From: 203.0.113.7',
    'Opened by: bob Opened by: you',
    'When it closes: Sessions that are up go on; only new ones are refused.',
  ]);
});
