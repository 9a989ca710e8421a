import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findImports } from './layers/findImports.ts';
import { layerTable } from './layers/layerTable.ts';
import { layerViolations } from './layers/layerViolations.ts';

const src = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !file.endsWith('.d.mts'));

test('every file in src/ imports only what its layer may know', () => {
  const violations = files.flatMap((file) =>
    layerViolations(file, readFileSync(path.join(src, file), 'utf8'), layerTable),
  );

  expect(files.length).toBeGreaterThan(10);
  expect(violations).toEqual([]);
});

describe('an import is found', () => {
  test.each([
    ['import { a } from "m";', 'static'],
    ['import "m";', 'static'],
    ['import a, * as b from "m";', 'static'],
    ['import { type A } from "m";', 'static'],
    ['import type { A } from "m";', 'type'],
    ['export { a } from "m";', 'static'],
    ['export * from "m";', 'static'],
    ['export type { A } from "m";', 'type'],
    ['import a = require("m");', 'static'],
    ['const a = await import("m");', 'dynamic'],
    ['const f = () => () => import("m").then((m) => m.a);', 'dynamic'],
    ['const a = require("m");', 'dynamic'],
    ['let a: import("m").A;', 'type'],
    ['type A = typeof import("m");', 'type'],
    ['function f<T extends Map<string, import("m").A>>(a: T): T { return a; }', 'type'],
  ] as const)('%s', (source, kind) => {
    expect(findImports(source)).toEqual([{ specifier: 'm', kind }]);
  });

  test.each([
    '// import "m";',
    'const a = \'import "m"\';',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a template is the case.
    'const a = `${"import"} "m"`;',
    'const a = /import "m"/;',
    'export const a = 1;',
    'a.b.import("m");',
  ])('and none in %s', (source) => {
    expect(findImports(source)).toEqual([]);
  });

  test('and a computed name is refused', () => {
    expect(() => findImports('await import(name);')).toThrow('computed');
  });
});

describe('a violation is reported', () => {
  test.each([
    ['core/rules.ts', 'import type { Clock } from "../access/ports.ts";', 'may not import access/ports.ts'],
    ['core/rules.ts', 'import { readFile } from "node:fs";', 'the package node:fs'],
    ['access/sweep.ts', 'const m = await import("../azure/nsg.ts");', 'may not import azure/nsg.ts'],
    ['view/tree.ts', 'let item: import("vscode").TreeItem;', 'the package vscode'],
    ['vscode/panel.ts', 'import { page } from "../webview/page.ts";', 'may not import webview/page.ts'],
    ['sandbox/arm.ts', 'export type { Rule } from "../core/rules.ts";', 'may not import core/rules.ts'],
    ['azure/a.ts', 'import x from "@azurex/y";', 'the package @azurex/y'],
    ['cli/list.ts', 'import { compose } from "../compose.ts";', 'may not import compose.ts'],
    ['compose.ts', 'import { tree } from "./vscode/tree.ts";', 'may not import vscode/tree.ts'],
    ['compose.ts', 'import { start } from "./sandbox/startSandbox.ts";', 'only by import()'],
    ['extension.ts', 'import { compose } from "./compose.ts";', 'only by import()'],
    ['extension.ts', 'import { plan } from "./core/plan.ts";', 'may not import core/plan.ts'],
    ['core/rules.ts', 'import { x } from "../../test/x.ts";', 'leaves src/'],
    ['utils/text.ts', 'export const a = 1;', 'no row'],
    ['other.ts', 'export const a = 1;', 'no row'],
  ])('%s with %s', (file, source, complaint) => {
    expect(layerViolations(file, source, layerTable)).toEqual([expect.stringContaining(complaint)]);
  });

  test.each([
    ['core/deep/rules.ts', 'import { a } from "../other.ts"; import ip from "ipaddr.js";'],
    ['core/hash.ts', 'import { sha256 } from "@noble/hashes/sha2.js";'],
    ['vscode/panel.ts', 'import type { M } from "../webview/protocol.ts"; import * as vscode from "vscode";'],
    ['extension.ts', 'import type { App } from "./compose.ts"; await import("./compose.ts");'],
    ['cli.ts', 'import { compose } from "./compose.ts"; import { verbs } from "./cli/verbs.ts";'],
    ['azure/nsg.ts', 'import { a } from "@azure/core-lro"; import { b } from "../access/ports.ts";'],
  ])('and none in %s with %s', (file, source) => {
    expect(layerViolations(file, source, layerTable)).toEqual([]);
  });
});
