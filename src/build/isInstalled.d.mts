/** What counts of a package-lock.json, and of npm's own note of the same shape in node_modules. */
export interface Lock {
  packages?: Record<string, { version?: string; integrity?: string; optional?: boolean }>;
}

/**
 * Whether npm has installed what the lock says. npm notes at the end of an installation what it installed, so
 * an interrupted one has no note. Packages for other systems are in the lock and not in the note.
 */
export function isInstalled(lock: Lock, installed: Lock | undefined): boolean;
