/** What is known of a value before any row is read; it lets misuse be refused as Resource Graph does. */
export type StaticType =
  | 'string'
  | 'long'
  | 'real'
  | 'bool'
  | 'datetime'
  | 'timespan'
  | 'dynamic'
  | 'unknown';

export type Row = Record<string, unknown>;

export interface Column {
  name: string;
  type: StaticType;
}

/** A table on its way through the operators. A column that a row lacks is null. */
export interface Table {
  columns: readonly Column[];
  rows: readonly Row[];
}
