/** Tells those who listen that something changed. The editor's own emitter exists in the editor only. */
export interface Changes<T> {
  /** The function that comes back ends the listening. */
  subscribe(listener: (value: T) => void): () => void;
  tell(value: T): void;
}

export function changes<T>(): Changes<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    tell(value) {
      for (const listener of [...listeners]) listener(value);
    },
  };
}
