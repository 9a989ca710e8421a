import { inputProblem } from '../core/inputProblem.ts';
import { isLoopback } from '../core/isLoopback.ts';
import { err, ok } from '../core/result.ts';
import type { Parsed } from './parsed.ts';
import type { Terminal } from './terminal.ts';

/** Where the verbs write: a sandbox with a token of its own, or Azure as the user who is signed in. */
export type ConnectionOptions =
  | { to: 'sandbox'; endpoint: string; token: string; sourceServices: readonly string[] }
  | { to: 'azure'; endpoint: string; sourceServices: readonly string[] };

const azure = 'https://management.azure.com';

/** Independent of each other: a proxy that changes the address shows where they disagree. */
const addressServices = ['https://api.ipify.org', 'https://checkip.amazonaws.com'];

/**
 * An endpoint always comes with a token: the user's own sign-in is for Azure and is never sent anywhere else.
 */
export function parseConnection(
  options: { endpoint?: string; token?: string },
  env: Terminal['env'],
): Parsed<ConnectionOptions> {
  const endpoint = options.endpoint ?? nonEmpty(env.AZURE_JIT_ENDPOINT);
  const token = options.token ?? nonEmpty(env.AZURE_JIT_TOKEN);
  if (endpoint === undefined) {
    if (token !== undefined) {
      const reason = 'A token is for a sandbox: give its address with --endpoint or AZURE_JIT_ENDPOINT.';
      return err([inputProblem('--token', '', reason)]);
    }
    const own = nonEmpty(env.AZURE_JIT_SOURCE_SERVICES)
      ?.split(/[\s,]+/)
      .filter(Boolean);
    return ok({ to: 'azure', endpoint: azure, sourceServices: own ?? addressServices });
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return err([inputProblem('--endpoint', endpoint, 'An endpoint is a URL like http://127.0.0.1:8080.')]);
  }
  if (url.protocol === 'http:' && !isLoopback(endpoint)) {
    const reason = 'Plain http is for a sandbox on this machine; elsewhere a token needs https.';
    return err([inputProblem('--endpoint', endpoint, reason)]);
  }
  if (token === undefined || token === '') {
    const reason = 'An endpoint needs a token: the one that the sandbox printed, or AZURE_JIT_TOKEN.';
    return err([inputProblem('--token', '', reason)]);
  }
  const base = endpoint.replace(/\/+$/, '');

  return ok({ to: 'sandbox', endpoint: base, token, sourceServices: [`${base}/$sandbox/address`] });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
