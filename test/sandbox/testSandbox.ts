import { onTestFinished } from 'vitest';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/startSandbox.ts';
import type { ArmResource, World } from '../../src/sandbox/world.ts';

export const subscriptionId = '11111111-0000-4000-8000-000000000001';
export const subscription = `/subscriptions/${subscriptionId}`;
export const group = `${subscription}/resourceGroups/web`;
export const nsgId = `${group}/providers/Microsoft.Network/networkSecurityGroups/web-nsg`;
export const nicId = `${group}/providers/Microsoft.Network/networkInterfaces/web-nic`;
export const vmId = `${group}/providers/Microsoft.Compute/virtualMachines/web`;
export const vnetId = `${group}/providers/Microsoft.Network/virtualNetworks/web-vnet`;
export const publicIpId = `${group}/providers/Microsoft.Network/publicIPAddresses/web-ip`;

export interface Reply {
  status: number;
  headers: Headers;
  /** The fields that tests look into; an answer has those of its kind. */
  body: ArmBody;
}

export interface ArmBody {
  [name: string]: unknown;
  id: string;
  name: string;
  etag?: string;
  nextLink?: string;
  properties: ArmProperties;
  value: ArmBody[];
  error: { code: string; message: string; details: { code: string; message: string }[] };
  /** Of an instance view. */
  statuses: { code: string }[];
  /** Of a world. */
  resources: ArmBody[];
  clock: string;
}

export interface ArmProperties {
  [name: string]: unknown;
  provisioningState?: string;
  priority?: number;
  securityRules: ArmBody[];
  defaultSecurityRules: ArmBody[];
  ipConfigurations: ArmBody[];
  instanceView: { statuses: { code: string }[] };
}

export interface TestSandbox {
  endpoint: string;
  /** Calls with an api-version, as the owner unless a principal is named. */
  call(
    method: string,
    path: string,
    body?: unknown,
    options?: { as?: string; headers?: object },
  ): Promise<Reply>;
  /** Calls a route under `/$sandbox`. */
  control(method: string, name: string, body?: unknown): Promise<Reply>;
}

/** A sandbox that ends with the test. */
export async function testSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
  const running = await startSandbox({ world: smallWorld(), ...options });
  onTestFinished(() => running.close());
  const send = async (method: string, url: string, body: unknown, headers: object): Promise<Reply> => {
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url, { method, body: text, headers: { ...headers } });
    const answer = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(answer) as ArmBody };
  };
  return {
    endpoint: running.endpoint,
    call: (method, path, body, { as = running.token, headers = {} } = {}) => {
      const url = new URL(path, running.endpoint);
      if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', '2023-09-01');
      return send(method, url.href, body, { authorization: `Bearer ${as}`, ...headers });
    },
    control: (method, name, body) => send(method, `${running.endpoint}/$sandbox/${name}`, body, {}),
  };
}

/** One VM with a public address, a NIC and a subnet, each guarded by the same group. */
export function smallWorld(changes: Partial<World> = {}): World {
  return {
    subscriptions: [
      { subscriptionId, displayName: 'Test', tenantId: 'aaaaaaaa-0000-4000-8000-000000000001' },
    ],
    principals: [
      principal('reader', ['*/read']),
      principal('operator', [
        '*/read',
        'Microsoft.Network/networkSecurityGroups/securityRules/write',
        'Microsoft.Network/networkSecurityGroups/securityRules/delete',
      ]),
    ],
    resources: [
      resource(nsgId, {
        securityRules: [
          { name: 'allow-web', properties: rule({ priority: 300, destinationPortRange: '443' }) },
        ],
      }),
      resource(vnetId, {
        addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
        subnets: [
          {
            name: 'front',
            properties: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id: nsgId } },
          },
        ],
      }),
      resource(publicIpId, { publicIPAllocationMethod: 'Static', ipAddress: '198.51.100.4' }),
      resource(nicId, {
        networkSecurityGroup: { id: nsgId },
        ipConfigurations: [
          {
            name: 'primary',
            properties: {
              primary: true,
              privateIPAddress: '10.0.0.4',
              subnet: { id: `${vnetId}/subnets/front` },
              publicIPAddress: { id: publicIpId },
            },
          },
        ],
      }),
      resource(vmId, {
        storageProfile: { osDisk: { osType: 'Linux', name: 'disk' } },
        networkProfile: { networkInterfaces: [{ id: nicId, properties: { primary: true } }] },
      }),
    ],
    clock: '2026-11-22T12:00:00Z',
    ...changes,
  };
}

export function principal(name: string, actions: string[], scope = subscription, notActions: string[] = []) {
  return { name, objectId: `oid-of-${name}`, assignments: [{ scope, actions, notActions }] };
}

export function resource(id: string, properties: Record<string, unknown>, more: object = {}): ArmResource {
  const [namespace, ...segments] = (id.split('/providers/').at(-1) ?? '').split('/');
  const type = [namespace, ...segments.filter((_, index) => index % 2 === 0)].join('/');
  return { id, type, name: id.split('/').at(-1) ?? '', location: 'westeurope', properties, ...more };
}

/** The properties of a valid security rule. */
export function rule(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: '22',
    sourceAddressPrefix: '203.0.113.7',
    destinationAddressPrefix: '10.0.0.4',
    access: 'Allow',
    priority: 100,
    direction: 'Inbound',
    ...changes,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
