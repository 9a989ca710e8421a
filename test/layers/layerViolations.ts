import path from 'node:path/posix';
import { type FoundImport, findImports } from './findImports.ts';
import type { Layer } from './layerTable.ts';

/**
 * What is wrong with the imports of one file, a sentence each.
 * @param file path under `src/` with forward slashes, such as `core/rules.ts`
 */
export function layerViolations(
  file: string,
  source: string,
  table: Readonly<Record<string, Layer>>,
): string[] {
  const name = layerOf(file);
  const layer = table[name];
  if (layer === undefined) return [`${file}: ${name} has no row in the layer table`];

  const language = file.endsWith('.tsx') ? 'tsx' : /\.[cm]?js$/.test(file) ? 'js' : 'ts';
  return findImports(source, language)
    .map((found) => violation(file, found, layer))
    .filter((text) => text !== undefined);
}

/** A folder of `src/`, or the file itself where it lies at the root. */
function layerOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function violation(file: string, { specifier, kind }: FoundImport, layer: Layer): string | undefined {
  if (!specifier.startsWith('.')) {
    return layer.packages.some((pattern) => matches(pattern, specifier))
      ? undefined
      : `${file}: the package ${specifier} is not for this layer`;
  }
  const target = path.join(path.dirname(file), specifier);
  if (target.startsWith('..')) return `${file}: ${specifier} leaves src/`;
  if (target.includes('/') && layerOf(target) === layerOf(file)) return undefined;

  const allowed = layer.ours.find((ours) => ours === layerOf(target) || ours === target);
  if (allowed === undefined) return `${file}: may not import ${target}`;
  if (kind === 'static' && layer.lazily?.includes(allowed)) {
    return `${file}: may import ${target} only by import() or as types`;
  }
  return undefined;
}

function matches(pattern: string, specifier: string): boolean {
  if (pattern.endsWith('*')) return specifier.startsWith(pattern.slice(0, -1));
  return specifier === pattern || specifier.startsWith(`${pattern}/`);
}
