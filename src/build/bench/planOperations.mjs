import { busyGroup, machineBehind } from './busyNetwork.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */
/** @typedef {import('../../core/machine.ts').Machine} Machine */

// Azure takes 1,000 rules in a group, and those of a plan have to fit in.
const ruleCount = 990;
const fleet = { machines: 1000, groups: 50, rulesPerGroup: 100 };
const tags = { 'jit-access': '22/Tcp PT3H *; 3389/Tcp PT3H *; 5985/Tcp PT3H *; 5986/Tcp PT3H *' };

/**
 * What the engine does in memory: each makes what it is done to, as it comes from Azure, and returns the act. Another
 * seed makes other rules.
 * @type {Readonly<Record<string, (engine: Engine, seed: number) => () => unknown>>}
 */
export const planOperations = {
  planEnable: (engine, seed) => {
    const { machine, groups, policy } = oneMachine(engine, seed, {});
    return () => value(engine.planEnable({ machine, groups, policy, tags, existingRules: 'keep' }));
  },
  planOpen: (engine, seed) => {
    const { machine, groups, policy } = oneMachine(engine, seed, tags);
    return () => value(engine.planOpen({ machine, groups, policy, grant: grantFrom(engine, '203.0.113.7') }));
  },
  exposure: (engine, seed) => {
    const { machine, groups, policy } = oneMachine(engine, seed, {});
    return () => engine.exposedPorts(machine, groups, engine.portsToCheck(policy));
  },
  drift: (engine, seed) => {
    const { machine, groups, policy } = oneMachine(engine, seed, tags);
    return () => engine.driftOf({ machine, groups, policy });
  },
  enableAll: (engine, seed) => {
    const { machines, groups, policy } = manyMachines(engine, seed, {});
    return () => enableAll(engine, machines, groups, policy);
  },
  listAll: (engine, seed) => {
    const { machines, groups, policy } = manyMachines(engine, seed, tags);
    const enabled = openHalf(engine, machines, enableAll(engine, machines, groups, policy));
    // A reading is made of objects that nobody has seen before.
    const reading = structuredClone({ machines, groups: enabled, subscriptions: [], gaps: [] });
    return () => engine.listMachines({ inventory: inventoryOf(reading), clock }, {});
  },
};

/**
 * An inventory that has read already, because only what is made of a reading is measured.
 * @param {import('../../access/ports.ts').InventoryReading} reading
 * @returns {import('../../access/ports.ts').Inventory}
 */
function inventoryOf(reading) {
  const unused = async () => Promise.reject(new Error('only the list is asked for'));
  return { list: async () => ({ ok: true, value: reading }), find: unused, groups: unused };
}

/** @type {import('../../access/ports.ts').Clock} */
const clock = { now: () => Date.parse('2026-11-22T12:00:00Z'), sleep: async () => undefined };

/** @param {Engine} engine @param {number} seed @param {Readonly<Record<string, string>>} machineTags */
function oneMachine(engine, seed, machineTags) {
  const group = busyGroup('busy', ruleCount, seed);
  const machine = machineBehind(engine, 'vm', '10.0.0.4', group, machineTags);
  const groups = engine.groupLookup([group]);
  const policy = policyOf(engine);
  if (Object.keys(machineTags).length === 0) return { machine, groups, policy };
  const plan = value(engine.planEnable({ machine, groups, policy, tags, existingRules: 'override' }));
  return { machine, policy, groups: structuredClone(engine.applyPlan(groups, plan)) };
}

/** @param {Engine} engine @param {number} seed @param {Readonly<Record<string, string>>} machineTags */
function manyMachines(engine, seed, machineTags) {
  const groups = Array.from({ length: fleet.groups }, (_, i) =>
    busyGroup(`group-${i}`, fleet.rulesPerGroup, seed * fleet.groups + i),
  );
  const machines = Array.from({ length: fleet.machines }, (_, i) => {
    const group = groups[i % groups.length] ?? busyGroup('group', 0, 0);
    return machineBehind(engine, `vm-${i}`, `10.0.${i >> 8}.${i % 256}`, group, machineTags);
  });
  return { machines, groups: engine.groupLookup(groups), policy: policyOf(engine) };
}

/**
 * Each machine is planned after the ones before it.
 * @param {Engine} engine
 * @param {readonly Machine[]} machines
 * @param {import('../../core/networkView.ts').GroupLookup} groups
 * @param {import('../../core/jitPolicy.ts').JitPolicy} policy
 */
function enableAll(engine, machines, groups, policy) {
  let view = groups;
  for (const machine of machines) {
    const plan = engine.planEnable({ machine, groups: view, policy, tags, existingRules: 'override' });
    view = engine.applyPlan(view, value(plan));
  }
  return view;
}

/**
 * @param {Engine} engine
 * @param {readonly Machine[]} machines
 * @param {import('../../core/networkView.ts').GroupLookup} groups
 */
function openHalf(engine, machines, groups) {
  let view = groups;
  for (const machine of machines.filter((_, i) => i % 2 === 0)) {
    const input = {
      machine,
      groups: view,
      policy: policyOf(engine),
      grant: grantFrom(engine, '203.0.113.7'),
    };
    view = engine.applyPlan(view, value(engine.planOpen(input)));
  }
  return view;
}

/** @param {Engine} engine @param {string} address */
function grantFrom({ parseAzurePrefix }, address) {
  const source = parseAzurePrefix(address);
  if (!source) throw new Error(`${address} is no address`);
  return {
    windowId: 'k3j2h1g0',
    endSeconds: Date.parse('2026-11-22T15:00:00Z') / 1000,
    ports: [{ number: 22, protocol: /** @type {const} */ ('TCP') }],
    sources: [source],
    requestor: 'alice@contoso.com',
    justification: 'deploy',
  };
}

/** @param {Engine} engine */
function policyOf({ readPolicyTags }) {
  const reading = readPolicyTags(tags);
  if (reading.kind !== 'policy') throw new Error('the tags hold no policy');
  return reading.policy;
}

/**
 * @template T
 * @param {import('../../core/result.ts').Result<T, unknown>} result
 */
function value(result) {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
