import { CommanderError } from 'commander';
import { firewallUpdateText } from '../view/firewallUpdateText.ts';
import { plainText } from '../view/plainText.ts';
import type { CliHost } from './cliHost.ts';
import { commandLine } from './commandLine.ts';
import { parseConnection } from './connectionOptions.ts';
import type { ExitCode } from './exitCode.ts';
import { openApp } from './openApp.ts';
import { type OutputFormat, outputFormat, parseOutput } from './outputFormat.ts';
import { type Parsed, problemsOf } from './parsed.ts';
import { say, sayError } from './say.ts';
import { tellRecovered } from './tellRecovered.ts';
import type { Terminal } from './terminal.ts';
import { usageJson } from './usageJson.ts';
import type { VerbContext } from './verbContext.ts';
import type { VerbResult } from './verbResult.ts';

/** What is thrown comes from anywhere and may hold anything. */
const longestMessage = 2000;

interface GlobalOptions {
  output?: string;
  endpoint?: string;
  token?: string;
}

/** Runs one command line to its end. Nobody is asked for anything before all of it is understood. */
export async function runCli(argv: readonly string[], terminal: Terminal, host: CliHost): Promise<ExitCode> {
  const format = outputFormat(argv, terminal.isTty);
  let code: ExitCode = 0;
  const run = async <Request>(
    parsing: Parsed<Request> | Promise<Parsed<Request>>,
    verb: (context: VerbContext, request: Request) => Promise<VerbResult>,
    mayRecover: boolean,
  ): Promise<void> => {
    const parsed = await parsing;
    const global = program.opts<GlobalOptions>();
    const output = parseOutput(global.output);
    const connection = parseConnection(global, terminal.env);
    if (!parsed.ok || !output.ok || !connection.ok) {
      sayError(terminal, format, usageJson(problemsOf(parsed, output, connection)));
      code = 2;
      return;
    }
    const app = await openApp(host, connection.value);
    const context = verbContext(app, terminal, format);
    const recovering = mayRecover ? app.recover(terminal.stopping) : undefined;
    code = say(terminal, format, await verb(context, parsed.value));
    if (recovering) tellRecovered(terminal, await recovering);
  };
  const program = commandLine({
    terminal,
    host,
    run: (parsing, verb) => run(parsing, verb, false),
    change: (parsing, verb) => run(parsing, verb, true),
    serve: async (parsing, serve) => {
      const parsed = await parsing;
      const served = parsed.ok ? await serve(parsed.value) : parsed;
      if (served.ok) return;
      sayError(terminal, format, usageJson(served.error));
      code = 2;
    },
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return endOfCommander(error, terminal, format);
    const message = plainText(error instanceof Error ? error.message : String(error), longestMessage);
    sayError(terminal, format, { kind: 'failed', message, details: {} });
    return 1;
  }
}

function verbContext(app: VerbContext['app'], terminal: Terminal, format: OutputFormat): VerbContext {
  const progress = (line: string) => {
    if (terminal.stderrIsTty) terminal.stderr(`${line}\n`);
  };
  const told = new Set<string>();
  return {
    app: app.announcing((holderId) => {
      const line = `${firewallUpdateText(holderId)}.`;
      if (!told.has(line)) progress(line);
      told.add(line);
    }),
    terminal,
    signal: terminal.stopping,
    progress,
    say: (result) => {
      say(terminal, format, result);
    },
  };
}

/** Commander ends by an error where it has shown help, which is no failure, and where it cannot take the line apart. */
function endOfCommander(error: CommanderError, terminal: Terminal, format: OutputFormat): ExitCode {
  if (error.exitCode === 0) return 0;
  const isVerbMissing = error.code === 'commander.help';
  const message = isVerbMissing
    ? 'Say what to do: azure-jit --help lists the verbs.'
    : plainText(error.message.replace(/^error: /, ''), longestMessage);
  sayError(terminal, format, { kind: 'usage', message, details: { problems: [] } });

  return 2;
}
