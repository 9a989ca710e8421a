import { aggregateNamed } from './aggregates.ts';
import type { Expression } from './ast.ts';

/**
 * The name that a column gets where the query gives none: a path's parts joined by `_`, `count_` and `list_name` for
 * aggregates, the argument's name through a conversion. Undefined for anything else, which is numbered.
 */
export function columnName(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'member':
    case 'index': {
      const of = columnName(expression.of);
      const key = expression.kind === 'member' ? expression.name : literalText(expression.index);
      return of === undefined || key === undefined ? of : `${of}_${key}`;
    }
    case 'call': {
      const aggregate = aggregateNamed(expression.name);
      const [argument] = expression.args;
      if (aggregate) {
        const suffix = argument && aggregate.condition !== 0 ? (columnName(argument) ?? '') : '';
        return `${aggregate.prefix}${suffix}`;
      }
      return argument && expression.args.length === 1 ? columnName(argument) : undefined;
    }
    default:
      return undefined;
  }
}

function literalText(expression: Expression): string | undefined {
  return expression.kind === 'literal' ? String(expression.value) : undefined;
}

/** Gives every column its name; those without one are `Column1`, `Column2`, …, and repeated names get a number. */
export function nameColumns(wanted: readonly (string | undefined)[]): string[] {
  const taken = new Set(wanted.filter((name) => name !== undefined));
  const used = new Set<string>();
  let unnamed = 0;
  const unique = (base: string) => {
    let name = base;
    for (let number = 1; used.has(name); number++) name = `${base}${number}`;
    return name;
  };
  return wanted.map((given) => {
    let base = given;
    while (base === undefined || (given === undefined && taken.has(base))) base = `Column${++unnamed}`;
    const name = unique(base);
    used.add(name);
    return name;
  });
}
