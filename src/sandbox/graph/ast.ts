/** What an expression computes, before it is bound to the columns of a table. */
export type Expression =
  | { kind: 'literal'; value: unknown; real?: boolean }
  | { kind: 'name'; name: string }
  | { kind: 'member'; of: Expression; name: string }
  | { kind: 'index'; of: Expression; index: Expression }
  | { kind: 'call'; name: string; args: Expression[] }
  | { kind: 'not' | 'negate'; of: Expression }
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | {
      kind: 'in';
      negated: boolean;
      ignoreCase: boolean;
      left: Expression;
      items: Expression[];
      query?: Query;
    }
  | { kind: 'between'; negated: boolean; value: Expression; low: Expression; high: Expression }
  | { kind: 'star' };

/** An expression with the column name it was given, if any: `name = expression`. */
export interface NamedExpression {
  name?: string;
  expression: Expression;
}

export interface SortKey {
  expression: Expression;
  descending: boolean;
  nullsFirst: boolean;
}

export interface MvExpandColumn extends NamedExpression {
  type?: string;
}

/** `pattern` of `parse`: literal texts, columns with their types, and `*`. */
export type ParsePart = { text: string } | { column: string; type: string } | { star: true };

export type Operator =
  | { kind: 'where'; predicate: Expression }
  | { kind: 'project' | 'extend' | 'distinct'; columns: NamedExpression[] }
  | { kind: 'projectAway' | 'projectKeep' | 'projectReorder'; patterns: string[] }
  | { kind: 'projectRename'; renames: { to: string; from: string }[] }
  | { kind: 'order'; keys: SortKey[] }
  | { kind: 'take'; count: Expression }
  | { kind: 'top'; count: Expression; keys: SortKey[] }
  | { kind: 'summarize'; aggregates: NamedExpression[]; by: NamedExpression[] }
  | { kind: 'count' }
  | { kind: 'mvExpand'; columns: MvExpandColumn[]; asBag: boolean; indexColumn?: string; limit?: Expression }
  | { kind: 'join'; flavor: string; right: Query; on: { left: Expression; right: Expression }[] }
  | { kind: 'union'; inputs: Query[]; innerColumns: boolean; sourceColumn?: string }
  | { kind: 'parse'; source: Expression; parts: ParsePart[]; filter: boolean };

export interface Query {
  /** A table's or a `let` name; undefined where the query begins with an operator (`where …`, `union …`). */
  source?: string | Query;
  operators: Operator[];
}

export type LetStatement = { name: string; query: Query } | { name: string; expression: Expression };

export interface Program {
  lets: LetStatement[];
  query: Query;
}
