import type * as vscode from 'vscode';
import type { JitState } from '../core/classify.ts';
import type { ApiWindow } from './apiWindows.ts';
import type { Running } from './run.ts';

export interface ApiRequest {
  /** ARM id, `resourceGroup/name` or name. */
  vm: string;
  /** The policy's ports, as `22` or `22/tcp`; the usual one if left out. */
  ports?: readonly (number | string)[];
  /** The usual time if left out. */
  durationMinutes?: number;
  /** Each `my-ip`, an address or a CIDR block, or `any` alone; `my-ip` if left out. */
  sources?: readonly string[];
  /** The rule keeps it. */
  justification?: string;
}

/** What `activate` gives to other extensions. Each call rejects with a sentence for people if it fails. */
export interface AzureJitApi {
  listMachines(): Promise<readonly { id: string; name: string; state: JitState }[]>;
  /** Asks the user first. Resolves to the window's id; undefined where the user declines. */
  requestAccess(request: ApiRequest): Promise<string | undefined>;
  /** Asks the user first where it is somebody else's. */
  closeWindow(id: string): Promise<void>;
  /** The windows that are open now, whenever something about them or the VMs was read. */
  onDidChangeWindows: vscode.Event<readonly ApiWindow[]>;
  /** Where the sandbox answers in demo mode; undefined with Azure, or before anything was used. */
  readonly sandboxEndpoint: string | undefined;
}

export interface ApiParts {
  running: () => Promise<Running>;
  /** What is running already. */
  started: () => Running | undefined;
  onDidChangeWindows: AzureJitApi['onDidChangeWindows'];
}

export function createApi({ running, started, onDidChangeWindows }: ApiParts): AzureJitApi {
  return {
    async listMachines() {
      const { listForExtension, context } = await running();
      const { machines } = await listForExtension(context);
      return machines.map(({ machine, state }) => ({ id: machine.id, name: machine.name, state }));
    },
    async requestAccess(request) {
      const { requestForExtension, context } = await running();
      return requestForExtension(context, request);
    },
    async closeWindow(id) {
      const { closeForExtension, context } = await running();
      await closeForExtension(context, id);
    },
    onDidChangeWindows,
    get sandboxEndpoint() {
      const account = started()?.context.session.current?.account;
      return account?.kind === 'sandbox' ? account.endpoint : undefined;
    },
  };
}
