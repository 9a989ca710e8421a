import * as vscode from 'vscode';

/** Our settings as they are now. Durations are text as the user wrote it. */
export function settings() {
  const values = vscode.workspace.getConfiguration('azureJit');
  return {
    world: text(values.get('sandbox.world')).trim(),
    sourceServices: texts(values.get('sourceAddress.services')),
    defaultDuration: text(values.get('defaultDuration')).trim(),
    maxDuration: written(values.get('maxDuration')).trim(),
    existingRules: existingRules(values.get('existingRules')),
    backend: backend(values.get('backend')),
    notifyBeforeEndMinutes: minutes(values.get('notifyBeforeEnd')),
  };
}

// What somebody wrote into a settings file need not have the type that the manifest asks for.
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Whatever stands there: a limit of another type is one that cannot be read, not none. */
function written(value: unknown): string {
  return typeof value === 'string'
    ? value
    : value === undefined || value === null
      ? ''
      : JSON.stringify(value);
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function existingRules(value: unknown): 'ask' | 'keep' | 'override' {
  return value === 'keep' || value === 'override' ? value : 'ask';
}

function backend(value: unknown): 'auto' | 'direct' | 'defender' {
  return value === 'direct' || value === 'defender' ? value : 'auto';
}

function minutes(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : 5;
}
