import type { AccessWindow } from '../core/accessWindow.ts';
import { shutFromSeconds } from '../view/shutFromText.ts';

/** Says for each window once that its end is near. */
export interface EndNotices {
  /** The open windows whose end came near since the last call. */
  due(open: readonly AccessWindow[], nowMs: number, beforeMinutes: number): AccessWindow[];
}

export function endNotices(): EndNotices {
  const waiting = new Set<string>();
  // An extended window has another end, and is told again before that one.
  const keyOf = ({ id, endSeconds }: AccessWindow) => `${id}/${endSeconds}`;
  return {
    due(open, nowMs, beforeMinutes) {
      // Once a firewall begins to shut it is too late to extend.
      const isNear = (window: AccessWindow) =>
        shutFromSeconds(window) * 1000 - nowMs <= beforeMinutes * 60_000;
      // Who asks for a short window knows its end: only one that was seen with more time left is told.
      const told = open.filter((window) => isNear(window) && waiting.delete(keyOf(window)));
      for (const window of open) if (!isNear(window)) waiting.add(keyOf(window));
      return told;
    },
  };
}
