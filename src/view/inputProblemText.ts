import type { InputProblem } from '../core/inputProblem.ts';
import { plainText } from './plainText.ts';

/** `--port 70000: A port is a whole number from 1 to 65535.` */
export function inputProblemText({ field, value, reason }: InputProblem): string {
  const shown = value === '' ? '' : ` ${plainText(value)}`;

  return `${plainText(field)}${shown}: ${plainText(reason)}`;
}
