import * as vscode from 'vscode';
import { errorText } from '../view/errorText.ts';
import { type ApiWindow, apiWindows } from './apiWindows.ts';
import type { CommandContext } from './commandContext.ts';
import { commandHandlers } from './commandHandlers.ts';
import { closeForExtension, requestForExtension } from './commands/extensionRequests.ts';
import { loadedMachines } from './commands/machines.ts';
import { requestForUri } from './commands/uriRequest.ts';
import { countdown } from './countdown.ts';
import { tellEnded, tellEndsSoon, tellNotClosed } from './endMessages.ts';
import { MachineStore } from './machineStore.ts';
import { planDocuments } from './planDocuments.ts';
import { recovery } from './recovery.ts';
import { Session, type SessionParts } from './session.ts';
import { settings } from './settings.ts';
import { showError, unexpectedText } from './showError.ts';
import { showViews, type Views } from './showViews.ts';
import { statusItem } from './statusItem.ts';
import { type ToolHandler, toolHandlers } from './toolHandlers.ts';
import type { ToolName } from './toolNames.ts';
import { WindowKeeper } from './windowKeeper.ts';

export interface RunParts {
  log: vscode.LogOutputChannel;
  session: SessionParts;
  views: Views;
  runsOnUsersMachine: boolean;
  onWindows(windows: readonly ApiWindow[]): void;
  /** Whether something of this user's may be open, for the next start of the editor to see to. */
  remember(mayBeOpen: boolean): void;
}

/** What lives from the first use on. */
export interface Running extends vscode.Disposable {
  /** Somebody sees a view: reads what it shows, if that was not read yet. */
  show(): void;
  /** At the start of an editor that left something open: sees to its end without asking anybody. */
  resume(): void;
  context: CommandContext;
  handlers: typeof commandHandlers;
  tools: Readonly<Record<ToolName, ToolHandler>>;
  requestForUri: typeof requestForUri;
  listForExtension: typeof loadedMachines;
  requestForExtension: typeof requestForExtension;
  closeForExtension: typeof closeForExtension;
}

/**
 * Wires session, what was read, the windows in sight, views and status bar. The file is the root of a bundle of its
 * own, which is loaded when a view is seen or a command is used.
 */
export function run({ log, views, runsOnUsersMachine, onWindows, remember, ...parts }: RunParts): Running {
  const session = new Session(parts.session);
  const store = new MachineStore(session);
  const keeper = new WindowKeeper({
    session,
    store,
    notifyBeforeEndMinutes: () => settings().notifyBeforeEndMinutes,
    onEndsSoon: (window) => void tellEndsSoon(window, keeper.now()),
    onEnded: (window) => void tellEnded(window),
    onFailure: (window, error) => void tellNotClosed(log, window, error),
    onMayBeOpen: (mayBeOpen) => {
      if (session.current?.account.endsWithEditor === false) remember(mayBeOpen);
    },
    onWake: () => void recovery(session, log),
    onUnexpected: (error) => log.error(error instanceof Error ? error : String(error)),
  });
  const plans = planDocuments();
  const context: CommandContext = { session, store, keeper, log, plans, runsOnUsersMachine };
  const item = statusItem();
  const shown = showViews(context, views);
  keeper.onDidChange(() => {
    const soonMinutes = settings().notifyBeforeEndMinutes || 5;
    item.show(countdown(keeper.windows, { nowMs: keeper.now(), soonMinutes }));
  });
  session.onDidChange((connection) => {
    if (connection) void recovery(session, log);
  });
  store.onDidChange(() => onWindows(apiWindows(context)));
  store.onDidFail((error) => {
    void showError(log, 'kind' in error ? errorText(error) : unexpectedText(log, error));
  });
  const configured = vscode.workspace.onDidChangeConfiguration(async (change) => {
    if (!change.affectsConfiguration('azureJit.sandbox.world')) return;
    await session.disconnect();
    await store.load(false);
  });
  return {
    show() {
      const inView = { location: { viewId: 'azureJit.machines' } };
      void vscode.window.withProgress(inView, () => store.loadOnce(false));
    },
    resume: () => void store.loadOnce(false),
    context,
    handlers: commandHandlers,
    tools: toolHandlers,
    requestForUri,
    listForExtension: loadedMachines,
    requestForExtension,
    closeForExtension,
    dispose() {
      vscode.Disposable.from(keeper, item, shown, configured, plans).dispose();
      void session.disconnect();
    },
  };
}
