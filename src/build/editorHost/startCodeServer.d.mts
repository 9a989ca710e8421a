export interface CodeServerOptions {
  /** User settings beside those that keep the editor quiet. */
  settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host beside our own. */
  environment?: Readonly<Record<string, string>>;
  /** Packages (.vsix) that are installed before the start. */
  install?: readonly string[];
}

export interface CodeServer {
  /** Where the workbench is served, on the loopback address only. */
  url: string;
  port: number;
  /** Everything that the server keeps, thrown away by `stop`; `HOME` of the extension host. */
  folder: string;
  /** What the server has printed so far. */
  log(): string;
  /** Resolves when the server ends, in whatever way. */
  ended: Promise<void>;
  /** Ends the server and its extension hosts as a power cut would, and starts it again at the same place. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a code-server with nothing in it but what is given, and resolves when it answers. */
export function startCodeServer(options?: CodeServerOptions): Promise<CodeServer>;
