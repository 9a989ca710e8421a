import { expect, test } from 'vitest';
import { differences } from '../access/differences.ts';
import { expectError, expectOk } from '../access/expectOk.ts';
import { ask, ourRules, startRace } from './startRace.ts';

const losses = [
  ['after it was applied', { drop: 'after' }],
  ['before it was applied', { drop: 'before' }],
  ['in an error of the server', { status: 500 }],
  ['in an error of a gateway', { status: 504 }],
  ['in a time-out of the server', { status: 408 }],
] as const;

test.each(losses)(
  'an opening whose answer is lost %s is sent once; a new try is another window',
  async (_, loss) => {
    const race = await startRace();
    const before = await race.world();
    await race.faults({ method: 'PUT', path: 'JitAccess-Allow', ...loss });

    const error = expectError(await race.app.requestAccess(ask));
    const lost = await putNames();
    const standing = differences(before, await race.world());
    expectOk(await race.app.requestAccess(ask));
    const all = await putNames();

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'unavailable' } });
    expect(lost).toHaveLength(1);
    expect(standing).toEqual([]);
    expect(all).toHaveLength(2);
    expect(windowOf(all[1])).not.toBe(windowOf(lost[0]));

    async function putNames(): Promise<string[]> {
      const puts = (await race.requests()).filter(
        ({ method, path }) => method === 'PUT' && path.includes(ourRules),
      );
      return puts.map(({ path }) => path.replace(/.*\/|\?.*/g, ''));
    }
  },
);

const refusals = [
  ['throttled', { status: 429, headers: { 'Retry-After': '1' } }],
  ['busy', { status: 409, body: { error: { code: 'AnotherOperationInProgress', message: 'busy' } } }],
  ['changed meanwhile', { status: 412, body: { error: { code: 'PreconditionFailed', message: 'changed' } } }],
  ['not available', { status: 503, headers: { 'Retry-After': '1' } }],
] as const;

test.each(refusals)(
  'an opening that is surely not applied because Azure is %s is sent again',
  async (_, refusal) => {
    const race = await startRace();
    await race.faults({ method: 'PUT', path: 'JitAccess-Allow', ...refusal });

    const { window } = expectOk(await race.app.requestAccess(ask));

    const puts = (await race.requests()).filter(
      ({ method, path }) => method === 'PUT' && path.includes(ourRules),
    );
    expect(puts).toHaveLength(2);
    expect(await race.names('Allow')).toEqual(window.rules.map(({ rule }) => rule));
  },
);

/** The window's id, which stands before the end. */
function windowOf(name = ''): string | undefined {
  return name.split('-').at(-2);
}
