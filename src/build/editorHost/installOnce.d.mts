/**
 * Makes `folder` exist, filled by `fill`, whoever asks for it at the same time and wherever an earlier try
 * was interrupted. What is being filled has a name of its own and gets the real one when it is complete, so a
 * folder that exists is whole; the lock only saves two processes from doing the same work.
 */
export function installOnce(folder: string, fill: (emptyFolder: string) => Promise<void>): Promise<void>;
