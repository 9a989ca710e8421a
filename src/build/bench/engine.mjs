import { createRequire } from 'node:module';
import { bundleSources } from './bundleSources.mjs';

/**
 * The pure half of the product, and the listing that joins it.
 * @typedef {typeof import('../../core/planEnable.ts') & typeof import('../../core/planOpen.ts')
 *   & typeof import('../../core/exposure.ts') & typeof import('../../core/applyPlan.ts')
 *   & typeof import('../../core/networkView.ts') & typeof import('../../core/ipPrefix.ts')
 *   & typeof import('../../core/policyTag.ts') & typeof import('../../core/driftOf.ts')
 *   & typeof import('../../access/listMachines.ts')} Engine
 */

const core = [
  'planEnable',
  'planOpen',
  'exposure',
  'applyPlan',
  'networkView',
  'ipPrefix',
  'policyTag',
  'driftOf',
];

/** @param {string} file */
export async function bundleEngine(file) {
  await bundleSources([...core.map((name) => `src/core/${name}.ts`), 'src/access/listMachines.ts'], file);
}

/** @param {string} file as `bundleEngine` wrote it */
export function loadEngine(file) {
  const load = createRequire(import.meta.url);
  return /** @type {Engine} */ (load(file));
}
