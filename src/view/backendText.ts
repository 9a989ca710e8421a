/** Who applies a policy, for people. */
export function backendText(backend: 'direct' | 'defender'): string {
  return backend === 'defender' ? 'Defender for Cloud' : 'Azure JIT itself';
}
