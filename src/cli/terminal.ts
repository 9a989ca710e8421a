/** What a command-line program has around it; tests give it another. */
export interface Terminal {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Whether stdout is a terminal: tables then, JSON elsewhere. */
  isTty: boolean;
  /** Progress is shown only where stderr is a terminal. */
  stderrIsTty: boolean;
  /** Columns of the terminal, or what COLUMNS says; unbounded where there is neither. */
  columns: number;
  env: Readonly<Record<string, string | undefined>>;
  /** The text of a file, or of stdin for `-`. Rejects as node does. */
  readText(file: string): Promise<string>;
  /** Aborts when somebody asks the program to stop. */
  stopping: AbortSignal;
}
