import { readFileSync } from 'node:fs';

export interface Template {
  $schema: string;
  contentVersion: string;
  parameters: Record<string, { type: string; defaultValue?: unknown; allowedValues?: unknown[] }>;
  variables?: Record<string, unknown>;
  resources: TemplateResource[];
  outputs?: Record<string, { type: string; value: string }>;
}

export interface TemplateResource {
  type: string;
  apiVersion: string;
  name: string;
  scope?: string;
  location?: string;
  condition?: string;
  resourceGroup?: string;
  tags?: Record<string, string>;
  identity?: { type: string };
  sku?: Record<string, string>;
  kind?: string;
  dependsOn?: string[];
  properties: Record<string, unknown> & {
    template?: Template;
    parameters?: Record<string, { value: string }>;
    expressionEvaluationOptions?: { scope: string };
  };
}

export const guardTemplate = JSON.parse(
  readFileSync(new URL('../../src/guard/azuredeploy.json', import.meta.url), 'utf8'),
) as Template;

/** The template and every one that is nested in it. */
export function allTemplates(template: Template): Template[] {
  const nested = template.resources.flatMap(({ properties }) => properties.template ?? []);
  return [template, ...nested.flatMap(allTemplates)];
}

/** Every expression of a template, `[…]` with its brackets; those of nested templates are theirs. */
export function expressions(template: Template): string[] {
  const own = JSON.stringify(template, (key, value: unknown) => (key === 'template' ? undefined : value));
  const found: string[] = [];
  JSON.parse(own, (key, value: unknown) => {
    if (key !== '$schema' && typeof value === 'string' && value.startsWith('[')) found.push(value);
    return value;
  });
  return found;
}

/** An expression with the names of parameters and variables in place of their calls, as `resourceId('T', <p:name>)`. */
export function outline(expression: string): string {
  return expression
    .replace(/parameters\('([^']+)'\)/g, '<p:$1>')
    .replace(/variables\('([^']+)'\)/g, '<v:$1>');
}
