import type { App } from '../access/app.ts';

export type GetToken = (signal?: AbortSignal) => Promise<string>;

/** Which Azure, real or simulated, and as whom. */
export interface Connection {
  /** Scheme, host and port, without a slash at the end. */
  endpoint: string;
  getToken: GetToken;
  /** URLs that answer with the caller's public address as text. */
  sourceServices: readonly string[];
}

export interface SandboxRequest {
  /** A built-in world's name or the path of a world file. */
  world: string;
  port?: number | undefined;
  latencyMs?: number | undefined;
  operationMs?: number | undefined;
  /** PEM text. */
  tls?: { cert: string; key: string } | undefined;
}

/** What the verbs need from outside; the entry gives the real ones, loaded on first use. */
export interface CliHost {
  compose(connection: Connection): Promise<App>;
  /** The user's own sign-in at Azure. */
  azureCredential(): Promise<GetToken>;
  startSandbox(request: SandboxRequest): Promise<{ endpoint: string; token: string; close(): Promise<void> }>;
}
