import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openWorkbench } from '../../../src/build/editorHost/openWorkbench.mjs';
import { type CodeServer, startCodeServer } from '../../../src/build/editorHost/startCodeServer.mjs';
import { activityBar } from './activityBar.ts';
import { changeTheme, followsSystem, type Theme } from './changeTheme.ts';
import { commandPalette } from './commandPalette.ts';
import { dialog } from './dialog.ts';
import { hover } from './hover.ts';
import { notifications } from './notifications.ts';
import { quickInput } from './quickInput.ts';
import { takeScreenshot } from './screenshot.ts';
import { statusBar } from './statusBar.ts';
import { tree } from './tree.ts';

const checkout = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

export interface WorkbenchSetup {
  settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host beside our own. */
  environment?: Readonly<Record<string, string>>;
  theme?: Theme;
  /** Folders of extensions under development; the checkout if left out. */
  extensions?: readonly string[];
  /** Packages (.vsix) to install; then nothing is loaded as under development unless it is named. */
  install?: readonly string[];
  /** Extensions that may use sessions of these authentication providers without asking. */
  trustedExtensions?: Readonly<Record<string, readonly string[]>>;
  folder?: string;
}

export type Workbench = Awaited<ReturnType<typeof startWorkbench>>;

/** A real editor with the extension in it, seen through the parts that a user sees. Close it when done. */
export async function startWorkbench(setup: WorkbenchSetup = {}) {
  const { settings = {}, environment = {}, theme = 'dark', install = [], folder, trustedExtensions } = setup;
  const server = await startCodeServer({
    settings: { ...followsSystem, ...settings },
    environment,
    install,
  });
  try {
    const { page, another, close } = await openWorkbench(server, {
      extensions: setup.extensions ?? (install.length === 0 ? [checkout] : []),
      ...(folder === undefined ? {} : { folder }),
      ...(trustedExtensions === undefined ? {} : { trustedExtensions }),
    });
    await isReady(page, theme);
    return {
      ...parts(page, server, theme),
      /** One more window of the same user; it closes with the first. */
      async another() {
        const other = await another();
        await isReady(other, theme);
        return parts(other, server, theme);
      },
      async close() {
        await close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function isReady(page: Page, theme: Theme) {
  await page.waitForSelector('.monaco-workbench .statusbar-item', { timeout: 60_000 });
  await changeTheme(page, theme);
}

function parts(page: Page, server: CodeServer, theme: Theme) {
  return {
    page,
    server,
    activityBar: activityBar(page),
    tree: (view: string) => tree(page, view),
    commandPalette: commandPalette(page),
    quickInput: quickInput(page),
    statusBar: statusBar(page),
    notifications: notifications(page),
    dialog: dialog(page),
    hover: hover(page),
    screenshot: (name: string) => takeScreenshot(page, `${name}-${theme}`),
    /** The same look in both themes; what is open (a tooltip, a question) stays open. */
    async screenshots(name: string) {
      await takeScreenshot(page, `${name}-${theme}`);
      const other = theme === 'dark' ? 'light' : 'dark';
      await changeTheme(page, other);
      await takeScreenshot(page, `${name}-${other}`);
      await changeTheme(page, theme);
    },
    /** Loads the window anew, as after a restart of the server. */
    async reload() {
      await page.goto(page.url());
      await isReady(page, theme);
    },
  };
}
