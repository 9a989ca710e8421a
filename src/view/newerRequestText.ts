import type { AccessWindow } from '../core/accessWindow.ts';

/** What an extension is to whoever holds the window open; empty where it is nothing else than an extension. */
export function newerRequestText({ backend }: Pick<AccessWindow, 'backend'>): string {
  return backend === 'defender'
    ? 'To Defender for Cloud it is a newer request, in your name, which takes the place of the older one.'
    : '';
}
