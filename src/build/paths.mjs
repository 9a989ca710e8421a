import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: every script here may be started from any folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {...string} parts */
export const inRoot = (...parts) => path.join(root, ...parts);
