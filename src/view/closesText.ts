import type { AccessWindow } from '../core/accessWindow.ts';

/** Who sees to the end of a window, where that is not this program; begins with a space. */
export function closesText({ backend }: Pick<AccessWindow, 'backend'>): string {
  return backend === 'defender' ? ' Defender for Cloud closes it then; there is no way to end it early.' : '';
}
