/** Every command of ours; the manifest has exactly these. */
export const commandIds = [
  'azureJit.signIn',
  'azureJit.refresh',
  'azureJit.enable',
  'azureJit.editPolicy',
  'azureJit.disable',
  'azureJit.repair',
  'azureJit.requestAccess',
  'azureJit.quickRequest',
  'azureJit.extend',
  'azureJit.close',
  'azureJit.closeAll',
  'azureJit.copyConnection',
  'azureJit.previewChanges',
  'azureJit.showPlanAsJson',
  'azureJit.sweep',
  'azureJit.checkPermissions',
  'azureJit.deployGuard',
  'azureJit.openInPortal',
  'azureJit.openSandbox',
  'azureJit.showLog',
] as const;

export type CommandId = (typeof commandIds)[number];
