/** The path of an ARM id with its api-version; names may hold characters that a URL must escape. */
export function armPath(id: string, apiVersion: string, query: Record<string, string> = {}): string {
  const path = id.split('/').map(encodeURIComponent).join('/');
  const parameters = new URLSearchParams({ ...query, 'api-version': apiVersion });
  return `${path}?${parameters}`;
}

/** Versions that the adapters were written against; ours are old enough for every cloud. */
export const apiVersions = {
  network: '2023-09-01',
  compute: '2023-09-01',
  subscriptions: '2022-12-01',
  resourceGroups: '2021-04-01',
  tags: '2021-04-01',
  permissions: '2022-04-01',
  locks: '2016-09-01',
  resourceGraph: '2022-10-01',
  jitPolicies: '2020-01-01',
  pricings: '2024-01-01',
} as const;
