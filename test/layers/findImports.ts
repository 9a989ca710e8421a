import { parseAst } from 'vitest/node';

export interface FoundImport {
  specifier: string;
  /** `type` is gone at run time, `dynamic` is loaded on first use. */
  kind: 'static' | 'dynamic' | 'type';
}

/**
 * Every module that a source names: imports, re-exports, `import()` as expression and as type, `require`.
 * Throws where the name is computed, because nothing could be said about it.
 */
export function findImports(source: string, language: 'ts' | 'tsx' | 'js' = 'ts'): FoundImport[] {
  const found: FoundImport[] = [];
  visit(parseAst(source, { lang: language }), (node) => {
    const kind = kindOf(node);
    if (kind === undefined) return;
    const name = nameNode(node);
    if (typeof name?.value !== 'string') throw new Error(`a computed module name in ${node.type}`);
    found.push({ specifier: name.value, kind });
  });
  return found;
}

interface Node {
  type: string;
  [property: string]: unknown;
}

function kindOf(node: Node): FoundImport['kind'] | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'TSImportEqualsDeclaration':
      if (node.type === 'TSImportEqualsDeclaration' && nameNode(node) === undefined) return undefined;
      return node.importKind === 'type' ? 'type' : 'static';
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (!isNode(node.source)) return undefined;
      return node.exportKind === 'type' ? 'type' : 'static';
    case 'ImportExpression':
      return 'dynamic';
    case 'TSImportType':
      return 'type';
    case 'CallExpression':
      return isNode(node.callee) && node.callee.name === 'require' ? 'dynamic' : undefined;
    default:
      return undefined;
  }
}

function nameNode(node: Node): Node | undefined {
  const { source, moduleReference, arguments: given } = node;
  if (isNode(source)) return source;
  if (isNode(moduleReference) && isNode(moduleReference.expression)) return moduleReference.expression;
  return Array.isArray(given) && isNode(given[0]) ? given[0] : undefined;
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, see);
  } else if (isNode(value)) {
    see(value);
    for (const child of Object.values(value)) visit(child, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
