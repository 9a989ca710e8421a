import type { App } from '../access/app.ts';
import type { AzureAccount } from './azureAccount.ts';
import { changes } from './changes.ts';

/** What a session needs of the world; the entry gives functions that load their code on first use. */
export interface SessionParts {
  compose(account: AzureAccount): Promise<App>;
  openSandbox(world: string): Promise<AzureAccount>;
  /** Undefined where nobody is signed in, or the person gave up. */
  signIn(mayAsk: boolean): Promise<AzureAccount | undefined>;
  /** The world that the settings ask for; empty for Azure. */
  worldInSettings(): string;
}

export interface Connection {
  account: AzureAccount;
  app: App;
  /** The name under which the account opens windows. */
  callerName: string;
}

/** Owns the one connection to Azure or to the sandbox. Nothing is loaded or asked before somebody connects. */
export class Session {
  readonly #parts: SessionParts;
  readonly #changed = changes<Connection | undefined>();
  /** A world that was opened by command, which the settings do not know. */
  #openedWorld = '';
  #connecting: Promise<Connection | undefined> | undefined;
  #connection: Connection | undefined;

  readonly onDidChange = this.#changed.subscribe;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** The connection that stands now. */
  get current(): Connection | undefined {
    return this.#connection;
  }

  /** Connects if need be; without `mayAsk` only with a sign-in that stands already. Rejects if that fails. */
  async connect(mayAsk: boolean): Promise<Connection | undefined> {
    if (this.#connection) return this.#connection;
    if (this.#connecting) {
      const connected = await this.#connecting;
      if (connected || !mayAsk) return connected;
    }
    const connecting = this.#connect(mayAsk).finally(() => {
      if (this.#connecting === connecting) this.#connecting = undefined;
    });
    this.#connecting = connecting;
    return connecting;
  }

  /** Signs in anew, out of demo mode if it was opened by command. */
  async signIn(): Promise<Connection | undefined> {
    this.#openedWorld = '';
    await this.disconnect();
    return this.connect(true);
  }

  async openSandbox(world: string): Promise<Connection | undefined> {
    this.#openedWorld = world;
    await this.disconnect();
    return this.connect(true);
  }

  async disconnect(): Promise<void> {
    // A connecting that fails is told to whoever asked for it; here only its end matters.
    await this.#connecting?.catch(() => undefined);
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = undefined;
    this.#changed.tell(undefined);
    await connection.account.dispose();
  }

  async #connect(mayAsk: boolean): Promise<Connection | undefined> {
    const world = this.#parts.worldInSettings() || this.#openedWorld;
    const account = world === '' ? await this.#parts.signIn(mayAsk) : await this.#parts.openSandbox(world);
    if (!account) return undefined;
    const app = await this.#parts.compose(account);
    this.#connection = { account, app, callerName: await app.callerName() };
    this.#changed.tell(this.#connection);
    return this.#connection;
  }
}
