import { describe, expect, test } from 'vitest';
import { detectSourceAddress } from '../../src/local/detectSourceAddress.ts';
import { startAnswers } from '../azure/startAnswers.ts';

async function services(...answers: Parameters<typeof startAnswers>[0][]): Promise<string[]> {
  return Promise.all(answers.map(async (answer) => `${(await startAnswers(answer)).endpoint}/ip`));
}

const says = (body: string) => () => ({ headers: { 'content-type': 'text/plain' }, body });

describe('the address is known', () => {
  test('where two services agree', async () => {
    const urls = await services(says('203.0.113.7'), says('203.0.113.7\n'));

    const detected = await detectSourceAddress(urls).detect();

    expect(detected).toMatchObject({ ok: true, value: { address: '203.0.113.7', answers: [{}, {}] } });
  });

  test('where one answers and the other fails: both answers are told', async () => {
    const urls = await services(says('2001:db8::7'), () => ({ status: 500 }));

    const detected = await detectSourceAddress(urls).detect();

    expect(detected).toEqual({
      ok: true,
      value: {
        address: '2001:db8::7',
        answers: [
          { service: urls[0], address: '2001:db8::7', problem: null },
          { service: urls[1], address: null, problem: 'HTTP 500' },
        ],
      },
    });
  });

  test('where they spell one IPv6 address in two ways', async () => {
    const urls = await services(says('2001:DB8:0:0::7'), says('2001:db8::7'));

    expect(await detectSourceAddress(urls).detect()).toMatchObject({ ok: true });
  });
});

describe('the address is not known', () => {
  test('where two services disagree: both are told', async () => {
    const urls = await services(says('203.0.113.7'), says('198.51.100.7'));

    expect(await detectSourceAddress(urls).detect()).toMatchObject({
      ok: false,
      error: { kind: 'sourceUnknown', answers: [{ address: '203.0.113.7' }, { address: '198.51.100.7' }] },
    });
  });

  const garbage = [
    '',
    'hello',
    '<html>203.0.113.7</html>',
    '203.0.113.0/24',
    '0.0.0.0/0',
    '*',
    '203.0.113.07',
    '203.0.113.7, 203.0.113.8',
    '7'.repeat(100_000),
  ];
  test.each(garbage.map((text) => [text.slice(0, 30), text]))('where a service says %j', async (_, text) => {
    const urls = await services(says(text));

    expect(await detectSourceAddress(urls).detect()).toMatchObject({
      ok: false,
      error: { kind: 'sourceUnknown', answers: [{ address: null }] },
    });
  });

  test('where nobody listens, the address of a service is none, or there is no service', async () => {
    const gone = await startAnswers(says('203.0.113.7'));
    await gone.close();

    const cut = await detectSourceAddress([gone.endpoint, 'no url']).detect();
    const none = await detectSourceAddress([]).detect();

    expect(cut).toMatchObject({
      ok: false,
      error: { answers: [{ problem: expect.any(String) }, { problem: expect.any(String) }] },
    });
    expect(none).toEqual({ ok: false, error: { kind: 'sourceUnknown', answers: [] } });
  });

  test('where it is given up', async () => {
    const urls = await services(says('203.0.113.7'));

    expect(await detectSourceAddress(urls).detect(AbortSignal.abort())).toMatchObject({ ok: false });
  });
});
