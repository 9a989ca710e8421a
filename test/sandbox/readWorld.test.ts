import { expect, test } from 'vitest';
import { parseWorld } from '../../src/sandbox/readWorld.ts';
import { smallWorld } from './testSandbox.ts';

test('a world is read to the letter', () => {
  const world = smallWorld();

  expect(parseWorld(JSON.stringify(world))).toEqual(world);
});

test.each([
  ['not JSON', '{', 'the world is not JSON'],
  ['no object', '[]', 'world must be an object'],
  ['no subscriptions', '{}', 'subscriptions must be an array'],
  ['an id that is no path', changed({ resources: [{ id: 'x', type: 't', name: 'n' }] }), 'resources[0].id'],
  ['a resource without a type', changed({ resources: [{ id: '/x', name: 'n' }] }), 'resources[0].type'],
  [
    'a tag that is no text',
    changed({ resources: [{ id: '/x', type: 't', name: 'n', tags: { a: 1 } }] }),
    '.tags.a',
  ],
  ['a principal without an id', changed({ principals: [{ name: 'a' }] }), 'principals[0].objectId'],
  [
    'an assignment without actions',
    changed({ principals: [{ name: 'a', objectId: 'o', assignments: [{ scope: '/' }] }] }),
    'principals[0].assignments[0].actions',
  ],
  ['a clock that is no instant', changed({ clock: 'noon' }), 'clock must be an ISO 8601 instant'],
])('a world is refused by the field that is wrong: %s', (_name, text, message) => {
  expect(() => parseWorld(text)).toThrow(message);
});

function changed(changes: object): string {
  return JSON.stringify({ ...smallWorld(), ...changes });
}
