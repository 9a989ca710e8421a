/** The page of a resource in the Azure portal; names may hold characters that a URL must escape. */
export function portalUrl(resourceId: string): string {
  return `https://portal.azure.com/#@/resource${resourceId.split('/').map(encoded).join('/')}`;
}

/** Half of a surrogate pair has no form in a URL, and marks that are allowed there end an address in a text. */
function encoded(name: string): string {
  return encodeURIComponent(name.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /['()!*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
