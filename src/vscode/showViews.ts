import * as vscode from 'vscode';
import { guardText } from '../view/guardText.ts';
import { guardNode } from '../view/guardTreeNode.ts';
import { machineTree } from '../view/machineTree.ts';
import type { Looking } from '../view/machineTreeFacts.ts';
import { windowTree } from '../view/windowTree.ts';
import type { CommandContext } from './commandContext.ts';
import { GuardWatch } from './guardWatch.ts';
import type { NodeTree } from './nodeTree.ts';

export interface Views {
  machines: NodeTree;
  windows: NodeTree;
}

/** Keeps the two views at what was read last. */
export function showViews(context: CommandContext, { machines, windows }: Views): vscode.Disposable {
  const { session, store, keeper, log } = context;
  const looking = (): Looking => ({
    caller: session.current?.callerName ?? null,
    nowMs: keeper.now(),
  });
  const watch = new GuardWatch(session, (problem) => {
    const told = problem instanceof Error ? problem.message : JSON.stringify(problem);
    log.debug(`The guards could not be read: ${told}`);
  });
  const guardRow = () => (watch.guards ? [guardNode(watch.guards, keeper.now())] : []);
  // Where nothing is open, the view's own text says that there is no guard, and its title how a guard is.
  const describeGuard = () => {
    const told = watch.guards && guardText(watch.guards, keeper.now());
    void vscode.commands.executeCommand('setContext', 'azureJit.guard', told?.state);
    const isInTitle = told !== undefined && told.state !== 'none' && store.windows.length === 0;
    windows.view.description = isInTitle ? told.line : '';
  };
  const showGuards = () => {
    describeGuard();
    if (store.windows.length > 0) showWindows();
  };
  // A repaint that shows nothing else would undo what somebody unfolds at that moment.
  let shownListing = store.listing;
  let shownWindows = store.windows;
  const showWindows = () => {
    const listed = store.windows;
    shownWindows = listed;
    windows.show(() => (listed.length === 0 ? [] : [...windowTree(listed, looking()), ...guardRow()]));
  };
  const showMachines = () => {
    const { listing } = store;
    shownListing = listing;
    machines.show(() => (listing ? machineTree(listing, looking()) : []));
  };
  const lookAtGuards = () => {
    if (windows.view.visible && store.listing !== undefined) void watch.look();
  };
  const showAll = () => {
    const account = session.current?.account;
    machines.view.message = account?.kind === 'sandbox' ? demoMessage : '';
    machines.view.description = account?.label ?? '';
    const open = store.windows.length;
    windows.view.badge = open === 0 ? undefined : { value: open, tooltip: `${open} open` };
    void vscode.commands.executeCommand('setContext', 'azureJit.state', store.state);
    if (store.listing !== shownListing) showMachines();
    if (store.windows !== shownWindows) showWindows();
    describeGuard();
    lookAtGuards();
  };
  const minute = setInterval(() => {
    if (!windows.view.visible && !machines.view.visible) return;
    describeGuard();
    lookAtGuards();
    // What is left of a window is told in minutes.
    if (store.windows.length > 0) showWindows();
    if (hasJustEnded(store.windows, keeper.now())) void store.load(false);
  }, minuteMs);
  return vscode.Disposable.from(
    { dispose: () => clearInterval(minute) },
    { dispose: store.onDidChange(showAll) },
    { dispose: watch.onDidChange(showGuards) },
    { dispose: keeper.onDidChange(() => store.windows.length > 0 && showWindows()) },
  );
}

const minuteMs = 60_000;

const demoMessage = 'Demo: a simulated Azure with made-up machines. Nothing here reaches your subscriptions.';

/** Whether a window ended within the last minutes, so that its owner's closing is worth a look. */
function hasJustEnded(windows: CommandContext['store']['windows'], nowMs: number): boolean {
  return windows.some(({ window }) => {
    const overMs = nowMs - window.endSeconds * 1000;
    return overMs > 0 && overMs <= 3 * minuteMs;
  });
}
