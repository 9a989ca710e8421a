import type { App } from '../access/app.ts';
import type { Terminal } from './terminal.ts';
import type { VerbResult } from './verbResult.ts';

/** What a verb works with once the command line is understood. */
export interface VerbContext {
  app: App;
  terminal: Terminal;
  signal: AbortSignal;
  /** A line about what goes on, shown only to somebody who watches. */
  progress(line: string): void;
  /** Says something before the verb ends; what it returns is said at its end. */
  say(result: VerbResult): void;
}
