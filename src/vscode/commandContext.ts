import type * as vscode from 'vscode';
import type { MachineStore } from './machineStore.ts';
import type { PlanDocuments } from './planDocuments.ts';
import type { Session } from './session.ts';
import type { WindowKeeper } from './windowKeeper.ts';

/** What the commands work with; it lives as long as the extension is active. */
export interface CommandContext {
  session: Session;
  store: MachineStore;
  keeper: WindowKeeper;
  log: vscode.LogOutputChannel;
  /** Plans that somebody reads. */
  plans: PlanDocuments;
  /** Whether an address that this process detects is that of the user's own machine. */
  runsOnUsersMachine: boolean;
}

/** What a command was given: rows of a tree, ids, or nothing from the palette. */
export type CommandArguments = readonly unknown[];

export type CommandHandler = (context: CommandContext, given: CommandArguments) => Promise<unknown>;
