import { setMaxListeners } from 'node:events';

/** A signal of somebody who waits to the end; requests side by side all listen to it. */
export function neverAborted(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}
