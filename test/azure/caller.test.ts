import { expect, test } from 'vitest';
import { nameInToken } from '../../src/azure/caller.ts';

function jwt(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.signature`;
}

const tokens: [string, string, string][] = [
  ['a user', jwt({ upn: 'alice@contoso.com', appid: 'app', oid: 'oid' }), 'alice@contoso.com'],
  ['an application', jwt({ appid: 'app', oid: 'oid' }), 'app'],
  ['nothing but an object', jwt({ oid: 'oid' }), 'oid'],
  ['letters beyond ASCII', jwt({ upn: 'jürgen@contoso.com' }), 'jürgen@contoso.com'],
  ['claims of another type', jwt({ upn: 7, appid: null, oid: 'oid' }), 'oid'],
  ['empty claims', jwt({ upn: '', appid: 'app' }), 'app'],
  ['no claim that names anybody', jwt({ tid: 'tenant' }), 'owner'],
  ['no object', jwt(null), 'owner'],
  ['no JSON', 'a.b.c', 'owner'],
  ['a principal of the sandbox', 'sandbox-alice', 'alice'],
  ['the owner of the sandbox', 'whatever', 'owner'],
];

test.each(tokens)('a token of %s names its caller', (_, token, name) => {
  expect(nameInToken(token)).toBe(name);
});
