import { describe, expect, test } from 'vitest';
import { formatIpPrefix } from '../../src/core/ipPrefix.ts';
import { parseRequestUri } from '../../src/vscode/requestUri.ts';
import { parseCloseInput, parseListInput, parseRequestInput } from '../../src/vscode/toolInput.ts';

const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/web-01';
const link = (query: string, path = '/request') => parseRequestUri({ path, query });

/** The names of the fields that are wrong. */
function fieldsOf(
  parsed: ReturnType<typeof link> | ReturnType<typeof parseCloseInput | typeof parseListInput>,
) {
  return parsed.ok ? [] : parsed.error.map(({ field }) => field);
}

describe('a link', () => {
  test('asks for a port, for the usual time, from the user’s own address', () => {
    expect(link('vm=web-01&port=22')).toEqual({
      ok: true,
      value: {
        vm: 'web-01',
        ports: [{ number: 22, protocol: undefined }],
        durationMinutes: undefined,
        sources: { prefixes: [], myIp: true },
        justification: '',
      },
    });
  });

  test('asks for several ports and sources, a time and a reason', () => {
    const asked = link(
      `vm=${encodeURIComponent(id)}&port=22&port=443%2Ftcp&for=90m&source=192.0.2.0%2F24&source=my-ip&justification=deploy%20fix`,
    );

    expect(asked).toMatchObject({
      ok: true,
      value: {
        vm: id,
        ports: [{ number: 22 }, { number: 443, protocol: 'TCP' }],
        durationMinutes: 90,
        sources: { myIp: true },
        justification: 'deploy fix',
      },
    });
    if (!asked.ok || asked.value.sources === '*') throw new Error('no sources');
    expect(asked.value.sources.prefixes.map(formatIpPrefix)).toEqual(['192.0.2.0/24']);
  });

  test.each([
    ['another path', 'vm=web-01&port=22', ['path'], '/close'],
    ['a path with more behind it', 'vm=web-01&port=22', ['path'], '/request/x'],
    ['nothing', '', ['vm', 'port']],
    ['no VM', 'port=22', ['vm']],
    ['an empty VM', 'vm=&port=22', ['vm']],
    ['no port', 'vm=web-01', ['port']],
    ['an empty port', 'vm=web-01&port=', ['port']],
    ['a port that is none', 'vm=web-01&port=70000', ['port']],
    ['two ports of which one is none', 'vm=web-01&port=22&port=ssh', ['port']],
    ['more ports than anybody reads', `vm=web-01${'&port=22'.repeat(21)}`, ['port']],
    ['a time that cannot be read', 'vm=web-01&port=22&for=soon', ['for']],
    ['an empty time', 'vm=web-01&port=22&for=', ['for']],
    ['a time beyond a day', 'vm=web-01&port=22&for=2d', ['for']],
    ['a source that is no address', 'vm=web-01&port=22&source=example.org', ['source']],
    ['any beside an address', 'vm=web-01&port=22&source=any&source=192.0.2.7', ['source']],
    ['two VMs', 'vm=web-01&vm=web-02&port=22', ['vm']],
    ['two times', 'vm=web-01&port=22&for=1h&for=8h', ['for']],
    ['a misspelt parameter', 'vm=web-01&port=22&sources=192.0.2.7', ['sources']],
    ['the id of something else', 'vm=/subscriptions/s/resourceGroups/g&port=22', ['vm']],
    ['a VM with an escape sequence', 'vm=web%1b[31m&port=22', ['vm']],
    ['a VM that turns the reading direction', 'vm=web%E2%80%AE10&port=22', ['vm']],
    ['everything wrong at once', 'vm=a/b/c&port=x&for=y&source=z', ['vm', 'port', 'for', 'source']],
  ])('with %s is an error that names the field', (_, query, fields, path = '/request') => {
    expect(fieldsOf(link(query, path))).toEqual(fields);
  });

  test.each(['any', '*', 'ANY'])(
    'may ask for everybody, as %s, which is for the question to say',
    (source) => {
      expect(link(`vm=web-01&port=22&source=${source}`)).toMatchObject({ ok: true, value: { sources: '*' } });
    },
  );

  test('holds a reason that is shown whole or cut, and never moves the text around it', () => {
    const asked = link(`vm=web-01&port=22&justification=${'a'.repeat(300)}`);
    const spoof = link('vm=web-01&port=22&justification=fix%0AVirtual machine: other%E2%80%AE');

    expect(asked.ok && asked.value.justification.length).toBe(200);
    expect(spoof.ok && spoof.value.justification).toBe('fix Virtual machine: other\ufffd');
  });
});

describe('what a model writes', () => {
  test.each([
    ['a request for a VM alone', parseRequestInput, { vm: 'web-01' }, []],
    ['ports as numbers', parseRequestInput, { vm: 'web-01', ports: [22, '443/tcp'] }, []],
    ['a request for nothing', parseRequestInput, {}, ['vm']],
    ['a VM that is no text', parseRequestInput, { vm: 7 }, ['vm']],
    ['a port instead of a list', parseRequestInput, { vm: 'web-01', ports: 22 }, ['ports']],
    ['no port at all', parseRequestInput, { vm: 'web-01', ports: [] }, ['ports']],
    ['a port of another type', parseRequestInput, { vm: 'web-01', ports: [{ number: 22 }] }, ['ports']],
    ['a time as a number', parseRequestInput, { vm: 'web-01', for: 60 }, ['for']],
    ['sources of another type', parseRequestInput, { vm: 'web-01', sources: [null] }, ['sources']],
    ['a reason of another type', parseRequestInput, { vm: 'web-01', justification: {} }, ['justification']],
    ['an unknown field', parseRequestInput, { vm: 'web-01', confirmed: true }, ['confirmed']],
    ['a list', parseRequestInput, ['web-01'], ['input']],
    ['a window', parseCloseInput, { window: 'AB12CD34' }, []],
    ['no window', parseCloseInput, {}, ['window']],
    ['a window that is none', parseCloseInput, { window: '../../x' }, ['window']],
    ['nothing to list by', parseListInput, undefined, []],
    ['a state', parseListInput, { state: 'configured' }, []],
    ['a state that is none', parseListInput, { state: 'open' }, ['state']],
  ] as const)('is held against the fields: %s', (_, parse, input, fields) => {
    expect(fieldsOf(parse(input))).toEqual(fields);
  });
});
