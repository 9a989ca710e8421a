import * as vscode from 'vscode';
import { type Answer, ask, type Position } from './flow.ts';

/** A choice; texts that hold names from Azure are made iconless by who writes them. */
export interface Choice<T> extends vscode.QuickPickItem {
  value: T;
  /** It is there to be read; choosing it is no answer. */
  isOnlyTold?: boolean;
  /** A button on the choice that shows more of it; the question goes on. */
  look?: { tooltip: string; show(): void } | undefined;
}

export interface PickOptions<T> {
  placeholder: string;
  choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>;
  /** The choice on which Enter falls. */
  active?: (value: T) => boolean;
  /** Beside the title; pressing one is an answer. */
  buttons?: readonly { icon: string; tooltip: string; value: T }[];
}

/** One of several. Choices that take time to find appear when they are there. */
export function pickOne<T>(position: Position, options: PickOptions<T>): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  const buttons = (options.buttons ?? []).map(({ icon, tooltip, value }) => ({
    button: { iconPath: new vscode.ThemeIcon(icon), tooltip },
    value,
  }));
  pick.buttons = buttons.map(({ button }) => button);
  prepare(pick, options);
  return ask(pick, position, (done) => [
    pick.onDidTriggerItemButton(({ item }) => item.look?.show()),
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen && !chosen.isOnlyTold) done(chosen.value);
    }),
    pick.onDidTriggerButton((pressed) => {
      const found = buttons.find(({ button }) => button === pressed);
      if (found) done(found.value);
    }),
  ]);
}

/** At least one of several; those for which `isChosen` holds are ticked at first. */
export function pickSeveral<T>(
  position: Position,
  { isChosen, ...options }: PickOptions<T> & { isChosen: (value: T) => boolean },
): Promise<Answer<readonly T[]>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.canSelectMany = true;
  prepare(pick, options, (choices) => {
    pick.selectedItems = choices.filter(({ value }) => isChosen(value));
  });
  return ask(pick, position, (done) => [
    pick.onDidAccept(() => {
      if (pick.selectedItems.length > 0) done(pick.selectedItems.map(({ value }) => value));
      else pick.placeholder = `${options.placeholder} Choose at least one.`;
    }),
  ]);
}

function prepare<T>(
  pick: vscode.QuickPick<Choice<T>>,
  { placeholder, choices, active }: PickOptions<T>,
  onFilled: (choices: readonly Choice<T>[]) => void = () => undefined,
): void {
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const fill = (all: readonly Choice<T>[]) => {
    const items = all.map(withLookButton);
    pick.items = items;
    const first = items.find(({ value }) => active?.(value) === true);
    pick.activeItems = first ? [first] : [];
    pick.busy = false;
    onFilled(items);
  };
  if (!(choices instanceof Promise)) {
    fill(choices);
    return;
  }
  pick.busy = true;
  choices.then(fill, (error: unknown) => {
    // Who made the choices tells what went wrong; here only the waiting ends.
    pick.busy = false;
    pick.placeholder = error instanceof Error ? error.message : String(error);
  });
}

function withLookButton<T>(choice: Choice<T>): Choice<T> {
  if (!choice.look) return choice;
  // The tooltip is also what a screen reader says of the button.
  return {
    ...choice,
    buttons: [{ iconPath: new vscode.ThemeIcon('preview'), tooltip: choice.look.tooltip }],
  };
}
