/** The page of a resource in the Azure portal; names may hold characters that a URL must escape. */
export function portalUrl(resourceId: string): string {
  return `https://portal.azure.com/#@/resource${resourceId.split('/').map(encodeURIComponent).join('/')}`;
}
