import { refuse } from './refuse.ts';

/** Throws `InvalidResourceName` unless the name is one that network resources may have. */
export function requireResourceName(name: unknown): void {
  if (typeof name === 'string' && name.length <= 80 && /^\w([\w.-]*\w)?$/.test(name)) return;
  refuse(
    'InvalidResourceName',
    `Resource name ${String(name)} is invalid. The name can be up to 80 characters long. It must begin with a ` +
      "word character, and it must end with a word character or with '_'. The name may contain word characters " +
      "or '.', '-', '_'.",
  );
}
