/** @typedef {{ method: string, path: string, status: number, startedAt: string, ms: number }} LoggedRequest */

/**
 * What the sandbox lets its user see and move beside Azure's own interface.
 * @param {string} endpoint
 */
export function sandboxControl(endpoint) {
  /** @param {string} path @param {unknown} [body] */
  const call = async (path, body) => {
    const response = await fetch(`${endpoint}/$sandbox/${path}`, {
      ...(body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    /** @returns {Promise<import('./worldDifferences.mjs').World>} */
    world: async () => (await call('world')).json(),
    address: async () => (await (await call('address')).text()).trim(),
    /** The sandbox's time, which need not be ours. */
    now: async () => new Date((await call('address')).headers.get('date') ?? Number.NaN),
    /** @param {string} duration ISO 8601 */
    advance: async (duration) => {
      await call('clock', { advance: duration });
    },
    /** @returns {Promise<LoggedRequest[]>} */
    requests: async () => (await call('requests')).json(),
    forgetRequests: async () => {
      const response = await fetch(`${endpoint}/$sandbox/requests`, { method: 'DELETE' });
      if (!response.ok) throw new Error(`requests: ${response.status} ${await response.text()}`);
    },
    /**
     * The fate of a packet from `source` to a port of the VM, over TCP.
     * @param {string} source @param {string} vm @param {number} port
     * @returns {Promise<{ access: 'Allow' | 'Deny', by: { target: string, rule: string | null }[] }>}
     */
    probe: async (source, vm, port) => (await call('probe', { source, vm, port, protocol: 'TCP' })).json(),
  };
}
