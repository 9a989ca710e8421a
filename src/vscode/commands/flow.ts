import * as vscode from 'vscode';

/** Where a question stands in a row of questions. */
export interface Position {
  title: string;
  step: number;
  total: number;
  /** A question within a step, which Back leaves. */
  isWithinStep?: boolean;
}

export type Answer<T> = { kind: 'answer'; value: T } | { kind: 'back' } | { kind: 'cancelled' };

/** A question that keeps its answer itself, and says whether to go on. */
export type Question = (position: Position) => Promise<Answer<unknown>>;

/** Asks one question after the other; Back asks the one before again. True if the last one was answered. */
export async function askAll(title: string, questions: readonly Question[]): Promise<boolean> {
  let index = 0;
  while (index < questions.length) {
    const answer = await questions[index]?.({ title, step: index + 1, total: questions.length });
    if (answer?.kind === 'answer') index += 1;
    else if (answer?.kind === 'back' && index > 0) index -= 1;
    else return false;
  }
  return true;
}

export const answer = <T>(value: T): Answer<T> => ({ kind: 'answer', value });

/** Titles, step numbers, Back and a way out, the same for picks and inputs. */
export function ask<T>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  { title, step, total, isWithinStep = false }: Position,
  listen: (done: (value: T) => void) => vscode.Disposable[],
): Promise<Answer<T>> {
  input.title = title;
  if (total > 1) {
    input.step = step;
    input.totalSteps = total;
  }
  input.ignoreFocusOut = true;
  if (step > 1 || isWithinStep) input.buttons = [vscode.QuickInputButtons.Back, ...input.buttons];
  return new Promise((resolve) => {
    const finish = (given: Answer<T>) => {
      resolve(given);
      for (const one of disposables) one.dispose();
      input.dispose();
    };
    const disposables = [
      ...listen((value) => finish(answer(value))),
      input.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) finish({ kind: 'back' });
      }),
      input.onDidHide(() => finish({ kind: 'cancelled' })),
    ];
    input.show();
  });
}
