import type { Page } from 'playwright-core';
import type { CodeServer } from './startCodeServer.mjs';

export interface WorkbenchOptions {
  /** Folders of extensions under development, which are loaded without being installed. */
  extensions?: readonly string[];
  /** A module in the extension host whose `run()` is called; dialogs are refused in such a run. */
  testsPath?: string;
  /** Extensions that need not ask for consent before they use a session of these providers. */
  trustedExtensions?: Readonly<Record<string, readonly string[]>>;
  /** A folder to open; none if left out. */
  folder?: string;
  width?: number;
  height?: number;
}

export interface WorkbenchPage {
  page: Page;
  /** Resolves to the exit code of the tests of `testsPath`: 0 if all passed. */
  testsExited: Promise<number>;
  /** What the workbench and the extension host have printed so far. */
  log(): string;
  /** Opens one more window of the same user on the same server; it closes with the first. */
  another(): Promise<Page>;
  close(): Promise<void>;
}

/** Opens the workbench of a code-server in a Chromium without a window. */
export function openWorkbench(server: CodeServer, options?: WorkbenchOptions): Promise<WorkbenchPage>;
