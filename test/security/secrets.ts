import { expect } from 'vitest';

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as Azure's are: the sandbox takes it for its owner's. */
export const token = [
  base64url({ alg: 'RS256', typ: 'JWT', kid: 'key-of-the-token' }),
  base64url({ upn: 'alice@contoso.com', aud: 'https://management.azure.com', jti: 'id-of-the-token' }),
  'c2lnbmF0dXJlLW9mLXRoZS10b2tlbg',
].join('.');

const certificate = 'MIIHhzCCBm-gAwIBAgITHgTqBSNDjj'.repeat(100);
const signature = 'gKfS0Nf4d5ZcLp9xq7c4u3mTjv2WbR8sYh1eQoXa';
const hash = 'qT7rVb2Lk9dHs4Xw1ZpCyEuJm0NfGa6o';

/** What Azure adds to the address of an operation: whoever has all of it may ask how the operation ended. */
export const signed = `&t=639000000000000000&c=${certificate}&s=${signature}&h=${hash}`;

/** An error of Azure's that repeats everything that it should not, as some do. */
export const talkative = {
  error: {
    code: 'InvalidRequestFormat',
    message:
      `The request with header 'Authorization: Bearer ${token}' failed. To retrieve status of the operation use uri: ` +
      `https://management.azure.com/operations/1?api-version=2024-10-01${signed}.`,
    details: [{ code: 'X', message: `Bearer ${token} https://management.azure.com/x?y=1${signed}` }],
  },
};

/** Nothing of the token and of a signed address is in what was written. */
export function expectNoSecret(what: string, written: string): void {
  const secrets = { ...parts(token, 'token'), certificate: certificate.slice(0, 30), signature, hash };
  for (const [name, secret] of Object.entries(secrets)) {
    expect(written.includes(secret), `${what} holds the ${name}`).toBe(false);
  }
  expect(written, what).not.toMatch(/bearer\s+\w/i);
}

function parts(whole: string, name: string): Record<string, string> {
  return Object.fromEntries(whole.split('.').map((part, i) => [`${name}'s part ${i + 1}`, part]));
}
