import type { Operator, ParsePart } from './ast.ts';
import { compileExpression } from './compileExpression.ts';
import { convertTo, typeNamed } from './convertTo.ts';
import type { Scope } from './environment.ts';
import type { Column, Row, Table } from './table.ts';
import { toText } from './values.ts';
import { withColumns } from './withColumns.ts';

/** Takes texts out of a text; a row that does not fit gets empty columns, or goes with `parse-where`. */
export function applyParse(
  { source, parts, filter }: Extract<Operator, { kind: 'parse' }>,
  table: Table,
  scope: Scope,
): Table {
  const { evaluate } = compileExpression(source, scope);
  const added: Column[] = parts.flatMap((part) =>
    'column' in part ? [{ name: part.column, type: typeNamed(part.type) }] : [],
  );
  const pattern = new RegExp(`^${parts.map(patternOf).join('')}$`, 's');
  const rows = table.rows.flatMap((row): Row[] => {
    const found = pattern.exec(toText(evaluate(row)));
    if (!found && filter) return [];
    const cells = added.map(({ name, type }, at) => [
      name,
      found ? convertTo(type, found[at + 1]) : type === 'string' ? '' : null,
    ]);
    return [{ ...row, ...Object.fromEntries(cells) }];
  });
  return { columns: withColumns(table.columns, added), rows };
}

function patternOf(part: ParsePart): string {
  if ('text' in part) return part.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  if ('star' in part) return '.*?';
  return ['long', 'int'].includes(part.type) ? '(-?\\d+)' : '(.*?)';
}
