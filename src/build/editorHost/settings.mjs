import { readFileSync } from 'node:fs';
import { inRoot } from '../paths.mjs';

/**
 * What keeps an editor that we start quiet: no telemetry, no tips, no updates, no animation, nothing restored.
 * @type {Readonly<Record<string, unknown>>}
 */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.hotExit': 'off',
  'git.enabled': false,
  // A sandbox in the extension host listens on a port, and the editor would offer to forward it.
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.restoreWindows': 'none',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * In a code-server every extension is a remote one, and an extension that asks for the user's own machine
 * would not be loaded once it is installed (while it is under development it is).
 * @type {Readonly<Record<string, unknown>>}
 */
export const codeServerSettings = {
  ...quietSettings,
  'remote.extensionKind': { [extensionId()]: ['workspace'] },
};

/** @returns {string} */
function extensionId() {
  const { publisher, name } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  return `${publisher}.${name}`;
}
