import type { Query } from './ast.ts';
import type { Column, StaticType, Table } from './table.ts';

/** What a query's names can mean besides columns. */
export interface Environment {
  now: Date;
  /** `let` values. */
  scalars: ReadonlyMap<string, { type: StaticType; value: unknown }>;
  isTable(name: string): boolean;
  run(query: Query): Table;
}

/** An expression's surroundings: the columns of its table and the names beyond. */
export interface Scope {
  columns: readonly Column[];
  environment: Environment;
}
