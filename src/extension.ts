import * as vscode from 'vscode';
import { type AzureJitApi, createApi } from './vscode/api.ts';
import type { ApiWindow } from './vscode/apiWindows.ts';
import { nodeTree } from './vscode/nodeTree.ts';
import { registerCommands } from './vscode/registerCommands.ts';
import { registerOutside } from './vscode/registerOutside.ts';
import type { Running } from './vscode/run.ts';
import { sandboxAccount } from './vscode/sandboxAccount.ts';
import type { SessionParts } from './vscode/session.ts';
import { settings } from './vscode/settings.ts';

const mayBeOpenKey = 'mayBeOpen';

/** Registers what the manifest names. All else is loaded when a view is seen or a command is used. */
export function activate(extension: vscode.ExtensionContext): AzureJitApi {
  const log = vscode.window.createOutputChannel('Azure JIT', { log: true });
  const windowsChanged = new vscode.EventEmitter<readonly ApiWindow[]>();
  let started: Running | undefined;
  let starting: Promise<Running> | undefined;
  const running = () => (starting ??= start());
  const onShown = () => {
    running().then(
      ({ show }) => show(),
      (error: unknown) => log.error(String(error)),
    );
  };
  const views = {
    machines: nodeTree('azureJit.machines', extension.extensionUri, onShown),
    windows: nodeTree('azureJit.windows', extension.extensionUri, onShown),
  };

  async function start(): Promise<Running> {
    const { run } = await import('./vscode/run.ts');
    started = run({
      log,
      views,
      session: sessionParts(extension, log),
      runsOnUsersMachine: runsOnUsersMachine(extension),
      onWindows: (windows) => windowsChanged.fire(windows),
      remember(mayBeOpen) {
        if (mayBeOpen !== extension.globalState.get(mayBeOpenKey, false)) {
          void extension.globalState.update(mayBeOpenKey, mayBeOpen);
        }
      },
    });
    extension.subscriptions.push(started);
    return started;
  }

  const commands = registerCommands(log, running);
  const outside = registerOutside(log, running);
  // Only an editor that left something open looks after it at its start; every other one loads nothing.
  if (extension.globalState.get(mayBeOpenKey, false)) {
    running().then(
      ({ resume }) => resume(),
      (error: unknown) => log.error(String(error)),
    );
  }
  extension.subscriptions.push(log, windowsChanged, views.machines, views.windows, commands, outside);
  return createApi({ running, started: () => started, onDidChangeWindows: windowsChanged.event });
}

/** Azure takes minutes to update a firewall; in demo mode it takes long enough to see that it does. */
const demoFirewallMs = 3_000;

/** In a browser, or where extensions run on a remote machine, the public address found is not the user's. */
function runsOnUsersMachine({ extension }: vscode.ExtensionContext): boolean {
  return extension.extensionKind === vscode.ExtensionKind.UI && vscode.env.uiKind === vscode.UIKind.Desktop;
}

function sessionParts({ globalState }: vscode.ExtensionContext, log: vscode.LogOutputChannel): SessionParts {
  return {
    worldInSettings: () => settings().world,
    async compose(account) {
      const { compose, composeHere } = await import('./compose.ts');
      const connection = { ...account, log: (line: string) => log.debug(line) };
      return account.endsWithEditor ? compose(connection) : composeHere(connection);
    },
    async openSandbox(world) {
      const { startSandbox } = await import('./compose.ts');
      const sandbox = await startSandbox({ world, firewallOperationMs: demoFirewallMs });
      log.info(`Demo: the sandbox answers at ${sandbox.endpoint}`);
      return sandboxAccount(sandbox, world);
    },
    async signIn(mayAsk) {
      const { signIn } = await import('./vscode/signIn.ts');
      const chosen = {
        get: () => globalState.get<string>('directory'),
        set: (choice: string) => globalState.update('directory', choice),
      };
      return signIn({ mayAsk, log, chosen, sourceServices: settings().sourceServices });
    },
  };
}
