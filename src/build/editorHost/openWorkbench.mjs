import { chromium as playwright } from 'playwright-core';
import { chromium } from './chromium.mjs';

const browserOptions = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...[
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  ],
];

/** @type {typeof import('./openWorkbench.mjs').openWorkbench} */
export const openWorkbench = async (server, options = {}) => {
  const executablePath = await chromium();
  if (executablePath === undefined) throw new Error('no Chromium to show the workbench in');
  const browser = await playwright.launch({ executablePath, headless: true, args: browserOptions });
  const { width = 1280, height = 800 } = options;
  const context = await browser.newContext({ viewport: { width, height } });
  const first = await openPage(context, server, options);
  return {
    ...first,
    another: async () => (await openPage(context, server, options)).page,
    close: () => browser.close(),
  };
};

/**
 * @param {import('playwright-core').BrowserContext} context
 * @param {import('./startCodeServer.mjs').CodeServer} server
 * @param {import('./openWorkbench.mjs').WorkbenchOptions} options
 */
async function openPage(context, server, options) {
  const page = await context.newPage();
  /** @type {string[]} */
  const lines = [];
  /** @type {Promise<number>} */
  const testsExited = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
  await page.exposeFunction(
    'codeAutomationLog',
    (/** @type {string} */ _level, /** @type {unknown[]} */ texts) => lines.push(texts.join(' ')),
  );
  await page.addInitScript(patchConfiguration, configuration(server, options));
  const url = new URL(server.url);
  if (options.folder === undefined) url.searchParams.set('ew', 'true');
  else url.searchParams.set('folder', options.folder);
  await page.goto(url.href);
  return { page, testsExited, log: () => lines.join('\n') };
}

/**
 * @param {import('./startCodeServer.mjs').CodeServer} server
 * @param {import('./openWorkbench.mjs').WorkbenchOptions} options
 */
function configuration({ port }, { extensions = [], testsPath, trustedExtensions }) {
  /** @param {string} path */
  const remote = (path) => ({ $mid: 1, scheme: 'vscode-remote', authority: `127.0.0.1:${port}`, path });
  return {
    developmentOptions: {
      ...(extensions.length === 0 ? {} : { extensions: extensions.map(remote) }),
      ...(testsPath === undefined ? {} : { extensionTestsPath: remote(testsPath) }),
    },
    productConfiguration:
      trustedExtensions === undefined ? {} : { trustedExtensionAuthAccess: trustedExtensions },
  };
}

/**
 * Runs in the page. A built workbench ignores development options in its address, so they are written into
 * the configuration that the server puts into the document, before the workbench's deferred script reads it.
 * (Answering for the document instead would make Chromium treat it as not local and cut its WebSockets.)
 * @param {ReturnType<typeof configuration>} added
 */
function patchConfiguration(added) {
  if (window !== window.top) return;
  const observer = new MutationObserver(() => {
    const meta = document.getElementById('vscode-workbench-web-configuration');
    if (meta === null) return;
    observer.disconnect();
    const own = JSON.parse(meta.getAttribute('data-settings') ?? '{}');
    own.developmentOptions = { ...own.developmentOptions, ...added.developmentOptions };
    own.productConfiguration = { ...own.productConfiguration, ...added.productConfiguration };
    meta.setAttribute('data-settings', JSON.stringify(own));
  });
  observer.observe(document, { childList: true, subtree: true });
}
