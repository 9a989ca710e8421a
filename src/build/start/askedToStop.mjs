/**
 * Resolves when somebody asks this process to stop, which from now on does not end it at once.
 * @returns {Promise<void>}
 */
export function askedToStop() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
  });
}
