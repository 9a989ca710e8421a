/** @type {typeof import('./isInstalled.mjs').isInstalled} */
export const isInstalled = (lock, installed) => {
  if (installed === undefined) return false;
  return Object.entries(lock.packages ?? {})
    .filter(([folder]) => folder !== '')
    .every(([folder, wanted]) => {
      const found = installed.packages?.[folder];
      if (found === undefined) return wanted.optional === true;
      return found.version === wanted.version && found.integrity === wanted.integrity;
    });
};
