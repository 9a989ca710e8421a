import type { CommandHandler } from './commandContext.ts';
import type { CommandId } from './commandIds.ts';
import { checkPermissions } from './commands/checkPermissions.ts';
import { close, closeAll } from './commands/close.ts';
import { copyConnection } from './commands/copyConnection.ts';
import { deployGuard } from './commands/deployGuard.ts';
import { disable } from './commands/disable.ts';
import { editPolicy } from './commands/editPolicy.ts';
import { enable } from './commands/enable.ts';
import { extend } from './commands/extend.ts';
import { openInPortal } from './commands/openInPortal.ts';
import { previewChanges } from './commands/previewChanges.ts';
import { quickRequest } from './commands/quickRequest.ts';
import { repair } from './commands/repair.ts';
import { requestAccess } from './commands/requestAccess.ts';
import { openSandbox, refresh, showLog, signIn } from './commands/sessionCommands.ts';
import { showPlanAsJson } from './commands/showPlanAsJson.ts';
import { sweep } from './commands/sweep.ts';

/** What each command does. */
export const commandHandlers = {
  'azureJit.signIn': signIn,
  'azureJit.refresh': refresh,
  'azureJit.enable': enable,
  'azureJit.editPolicy': editPolicy,
  'azureJit.disable': disable,
  'azureJit.repair': repair,
  'azureJit.requestAccess': requestAccess,
  'azureJit.quickRequest': quickRequest,
  'azureJit.extend': extend,
  'azureJit.close': close,
  'azureJit.closeAll': closeAll,
  'azureJit.copyConnection': copyConnection,
  'azureJit.previewChanges': previewChanges,
  'azureJit.showPlanAsJson': showPlanAsJson,
  'azureJit.sweep': sweep,
  'azureJit.checkPermissions': checkPermissions,
  'azureJit.deployGuard': deployGuard,
  'azureJit.openInPortal': openInPortal,
  'azureJit.openSandbox': openSandbox,
  'azureJit.showLog': showLog,
} satisfies Record<CommandId, CommandHandler>;
