/**
 * Whether a URL that Azure gave may see our token: it is of the endpoint itself or of a regional host below it.
 * Paths from the root are always the endpoint's own; what is no URL at all is nobody's.
 */
export function isOfEndpoint(url: string, endpoint: string): boolean {
  if (/^\/(?![/\\])/.test(url)) return true;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return false;
  const target = new URL(url);
  const home = new URL(endpoint);
  if (target.origin === home.origin) return true;
  return target.protocol === 'https:' && target.port === '' && target.hostname.endsWith(`.${home.hostname}`);
}
