import * as vscode from 'vscode';
import type { PlanDocument } from '../view/planDocument.ts';
import { jsonPath, PlanPages } from './planPages.ts';

/** Documents of this scheme have no file: the editor shows them read-only. The manifest's menus name it too. */
export const planScheme = 'azure-jit-plan';

export interface PlanDocuments extends vscode.Disposable {
  /** Opens the plan as a page; with `keepsFocus` a question that is being asked goes on. */
  show(document: PlanDocument, options?: { keepsFocus?: boolean }): Promise<void>;
  /** Opens the JSON of a page that is open. */
  showJson(page: vscode.Uri): Promise<void>;
}

/** Plans as read-only documents: Markdown, which the editor can also show rendered, and JSON. */
export function planDocuments(): PlanDocuments {
  const pages = new PlanPages();
  const provider = vscode.workspace.registerTextDocumentContentProvider(planScheme, {
    provideTextDocumentContent: ({ path }) => pages.textAt(path),
  });
  return {
    async show(document, { keepsFocus = false } = {}) {
      const page = vscode.Uri.from({ scheme: planScheme, path: pages.add(document) });
      // A page that somebody asked for stays when its JSON is opened; one that was only glanced at gives way.
      await open(page, { preserveFocus: keepsFocus, preview: keepsFocus });
    },
    async showJson(page) {
      await open(page.with({ path: jsonPath(page.path) }), { preview: true });
    },
    dispose: () => provider.dispose(),
  };
}

async function open(uri: vscode.Uri, options: vscode.TextDocumentShowOptions): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), options);
}
