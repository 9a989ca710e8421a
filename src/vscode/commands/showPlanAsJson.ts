import * as vscode from 'vscode';
import type { CommandHandler } from '../commandContext.ts';
import { planScheme } from '../planDocuments.ts';

/** From a plan that is open to the same plan as the command line prints it. */
export const showPlanAsJson: CommandHandler = async ({ plans }, [given]) => {
  const page = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (page?.scheme === planScheme) await plans.showJson(page);
};
