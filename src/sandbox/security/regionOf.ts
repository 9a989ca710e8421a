/** The region in a policy's id, in lower case. */
export function regionOf(policyId: string): string {
  const region = /\/locations\/([^/]+)\//i.exec(policyId)?.[1] ?? '';
  return region.toLowerCase().replaceAll(' ', '');
}
