import * as vscode from 'vscode';
import type { Result } from '../../core/result.ts';
import { type Answer, ask, type Position } from './flow.ts';

export interface TextOptions<T> {
  prompt: string;
  placeholder?: string;
  value?: string;
  /** The value that the text means, or a sentence that says what is wrong with it. */
  parse(text: string): Result<T, string>;
}

/** A line of text that is checked while it is typed. */
export function typeText<T>(position: Position, options: TextOptions<T>): Promise<Answer<T>> {
  const input = vscode.window.createInputBox();
  input.prompt = options.prompt;
  input.placeholder = options.placeholder ?? '';
  input.value = options.value ?? '';
  const problem = () => {
    const parsed = options.parse(input.value.trim());
    return parsed.ok ? undefined : parsed.error;
  };
  return ask(input, position, (done) => [
    input.onDidChangeValue(() => {
      // An empty line is not wrong yet; it is only not accepted.
      input.validationMessage = input.value === '' ? undefined : problem();
    }),
    input.onDidAccept(() => {
      const parsed = options.parse(input.value.trim());
      if (parsed.ok) done(parsed.value);
      else input.validationMessage = parsed.error;
    }),
  ]);
}
