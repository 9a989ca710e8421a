/**
 * Whether a URL that Azure gave may see our token: it is of the endpoint itself or of a regional host below it.
 * Paths from the root are always the endpoint's own.
 */
export function isOfEndpoint(url: string, endpoint: string): boolean {
  if (url.startsWith('/')) return true;
  const target = new URL(url);
  const home = new URL(endpoint);
  if (target.origin === home.origin) return true;
  return target.protocol === 'https:' && target.hostname.endsWith(`.${home.hostname}`);
}
