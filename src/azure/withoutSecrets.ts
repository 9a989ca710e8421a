/**
 * A message of Azure's or of a library's without what opens doors: the query of an address, which signs the address of
 * an operation, and bearer tokens. What is kept of a failure goes to terminals, logs and scripts.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\?[\w.~$%-]+=[^\s"'<>]*/g, '?…')
    .replace(/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer …')
    .replace(/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '…');
}
