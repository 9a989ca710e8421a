/**
 * A text without what opens doors: tokens, and of an address the user, the query and the fragment, which sign the
 * address of an operation. Names and ids never hold such a thing. What is kept of a failure goes through it, because
 * it ends on screens, in logs and on disk.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\beyJ[\w-]{4,}(?:\.[\w-]*){1,4}/g, '…')
    .replace(/\bBearer\s+[^\s"'<>]+/gi, '…')
    .replace(/\b(https?:\/\/)[^\s/?#]*@/gi, '$1')
    .replace(/\b(https?:\/\/[^\s?#"'<>]*)[?#][^\s"'<>]*/gi, '$1')
    .replace(/([?&](?:t|c|s|h|sig)=)[^\s&"'<>]{16,}/g, '$1…');
}
