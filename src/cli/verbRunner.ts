import type { CliHost } from './cliHost.ts';
import type { Parsed } from './parsed.ts';
import type { Terminal } from './terminal.ts';
import type { VerbContext } from './verbContext.ts';
import type { VerbResult } from './verbResult.ts';

/** What a command line starts once it is taken apart. */
export interface VerbRunner {
  terminal: Terminal;
  host: CliHost;
  /** A verb that talks to Azure or to a sandbox. */
  run<Request>(
    parsed: Parsed<Request> | Promise<Parsed<Request>>,
    verb: (context: VerbContext, request: Request) => Promise<VerbResult>,
  ): Promise<void>;
  /** A verb that may change something: what a killed start had begun is ended beside it. */
  change<Request>(
    parsed: Parsed<Request> | Promise<Parsed<Request>>,
    verb: (context: VerbContext, request: Request) => Promise<VerbResult>,
  ): Promise<void>;
  /** A verb that talks to nobody. */
  serve<Request>(
    parsed: Promise<Parsed<Request>>,
    verb: (request: Request) => Promise<Parsed<void>>,
  ): Promise<void>;
}
