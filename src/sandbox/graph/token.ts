/** `at` is the offset of the token in the query. */
export type Token =
  | { kind: 'name'; text: string; at: number }
  | { kind: 'string'; text: string; at: number }
  | { kind: 'number'; text: string; value: number; real: boolean; at: number }
  | { kind: 'timespan'; text: string; milliseconds: number; at: number }
  | { kind: 'datetime'; text: string; value: Date | null; at: number }
  | { kind: 'symbol'; text: string; at: number }
  | { kind: 'end'; text: string; at: number };
