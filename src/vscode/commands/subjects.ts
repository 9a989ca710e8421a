import type { TreeSubject } from '../../view/treeNode.ts';
import type { CommandArguments } from '../commandContext.ts';

const windowId = /^[a-z0-9]{8}$/;

/**
 * What a command is about: the row it was used on, all selected rows if that row is one of them, or ids from a
 * caller. A VM may be named by ARM id, `resourceGroup/name` or name. Nothing came from the palette.
 */
export function subjectsOf(given: CommandArguments): TreeSubject[] {
  const [pressed, selected] = given;
  const several = Array.isArray(selected) && selected.includes(pressed) ? selected : pressed;
  const all: unknown[] = Array.isArray(several) ? several : [several];
  return all.flatMap((one) => subjectOf(one) ?? []);
}

function subjectOf(one: unknown): TreeSubject | undefined {
  if (typeof one === 'string') {
    return windowId.test(one) ? { kind: 'window', window: one, vm: null } : { kind: 'vm', vm: one };
  }
  if (typeof one !== 'object' || one === null || !('subject' in one)) return undefined;
  const { subject } = one;
  return isSubject(subject) ? subject : undefined;
}

function isSubject(value: unknown): value is TreeSubject {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'vm' || value.kind === 'window';
}
