const lookMs = 1_000;

/**
 * Resolves when somebody asks this process to stop, which from now on does not end it at once. Whoever ends npm ends
 * the shell between npm and us and not us, so that our parent is another one counts as being asked.
 * @returns {Promise<void>}
 */
export function askedToStop() {
  return new Promise((resolve) => {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve(), lookMs).unref();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
  });
}
