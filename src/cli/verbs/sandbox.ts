import { inputProblem } from '../../core/inputProblem.ts';
import { err, ok } from '../../core/result.ts';
import type { CliHost, SandboxRequest } from '../cliHost.ts';
import { type Parsed, problemsOf } from '../parsed.ts';
import type { Terminal } from '../terminal.ts';

export interface SandboxOptions {
  world: string;
  port?: string;
  latency?: string;
  operation?: string;
  tls?: string;
}

export async function parseSandbox(
  options: SandboxOptions,
  { readText }: Pick<Terminal, 'readText'>,
): Promise<Parsed<SandboxRequest>> {
  const port = parseWhole('--port', options.port, 65_535);
  const latencyMs = parseWhole('--latency', options.latency, 3_600_000);
  const operationMs = parseWhole('--operation', options.operation, 3_600_000);
  const tls = await readTls(options.tls, readText);
  const world = parseWorldName(options.world);
  if (!port.ok || !latencyMs.ok || !operationMs.ok || !tls.ok || !world.ok) {
    return err(problemsOf(world, port, latencyMs, operationMs, tls));
  }
  return ok({
    world: world.value,
    port: port.value,
    latencyMs: latencyMs.value,
    operationMs: operationMs.value,
    tls: tls.value,
  });
}

/** Runs a simulated Azure until it is asked to stop; one JSON line says where it listens. */
export async function runSandbox(
  { stdout, stopping }: Pick<Terminal, 'stdout' | 'stopping'>,
  { startSandbox }: Pick<CliHost, 'startSandbox'>,
  request: SandboxRequest,
): Promise<Parsed<void>> {
  const started = await startNamed(startSandbox, request);
  if (!started.ok) return started;
  const sandbox = started.value;
  stdout(`${JSON.stringify({ endpoint: sandbox.endpoint, token: sandbox.token })}\n`);
  await new Promise<void>((resolve) => {
    if (stopping.aborted) resolve();
    else stopping.addEventListener('abort', () => resolve(), { once: true });
  });
  await sandbox.close();

  return ok(undefined);
}

/** What the system refuses, such as a port that is taken, has a code and is thrown on; else the world is wrong. */
async function startNamed(
  startSandbox: CliHost['startSandbox'],
  request: SandboxRequest,
): Promise<Parsed<Awaited<ReturnType<CliHost['startSandbox']>>>> {
  try {
    return ok(await startSandbox(request));
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    return err([inputProblem('--world', request.world, error.message)]);
  }
}

function parseWorldName(text: string): Parsed<string> {
  const reason = 'This version makes no worlds of a given size: name contoso or a world file.';

  return /^scale:/i.test(text) ? err([inputProblem('--world', text, reason)]) : ok(text);
}

function parseWhole(field: string, text: string | undefined, most: number): Parsed<number | undefined> {
  if (text === undefined) return ok(undefined);
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;

  return value <= most
    ? ok(value)
    : err([inputProblem(field, text, `It is a whole number from 0 to ${most}.`)]);
}

async function readTls(
  text: string | undefined,
  readText: Terminal['readText'],
): Promise<Parsed<SandboxRequest['tls']>> {
  if (text === undefined) return ok(undefined);
  const [certFile = '', keyFile = '', ...more] = text.split(',');
  if (certFile === '' || keyFile === '' || more.length > 0) {
    return err([inputProblem('--tls', text, 'It is two files with a comma between: certificate, key.')]);
  }
  try {
    const [cert, key] = await Promise.all([readText(certFile), readText(keyFile)]);
    return ok({ cert, key });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err([inputProblem('--tls', text, `The file cannot be read: ${reason}`)]);
  }
}
