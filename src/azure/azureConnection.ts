/** How to reach one Azure Resource Manager and as whom. */
export interface AzureConnection {
  /** Scheme and host without a slash at the end, such as `https://management.azure.com`. */
  endpoint: string;
  /** A bearer token that is valid now; asked for before every request, so it caches itself. */
  getToken(signal?: AbortSignal): Promise<string>;
  /** URLs that answer with the caller's address as text. */
  sourceServices: readonly string[];
  /** Told one line per request: method, path without query, status, milliseconds. */
  log?: ((message: string) => void) | undefined;
}
