import * as v from 'valibot';
import { parseIpAddress } from '../core/ipAddressText.ts';

const reference = v.optional(v.nullable(v.looseObject({ id: v.string() })));
const tags = v.optional(v.nullable(v.record(v.string(), v.string())));

/** A VM as Compute or Resource Graph answers it, as far as we read it. */
export const virtualMachineBody = v.looseObject({
  id: v.string(),
  name: v.string(),
  type: v.optional(v.string(), 'Microsoft.Compute/virtualMachines'),
  location: v.optional(v.string(), ''),
  tags,
  properties: v.looseObject({
    storageProfile: v.optional(
      v.nullable(
        v.looseObject({
          osDisk: v.optional(v.nullable(v.looseObject({ osType: v.optional(v.nullable(v.string())) }))),
        }),
      ),
    ),
    networkProfile: v.optional(
      v.nullable(
        v.looseObject({
          networkInterfaces: v.optional(v.nullable(v.array(v.looseObject({ id: v.string() })))),
        }),
      ),
    ),
  }),
});

const references = v.optional(v.nullable(v.array(v.looseObject({ id: v.string() }))));

const ipConfigurationBody = v.looseObject({
  id: v.optional(v.nullable(v.string())),
  properties: v.looseObject({
    privateIPAddress: v.optional(v.nullable(v.string())),
    subnet: reference,
    publicIPAddress: reference,
    applicationSecurityGroups: references,
    loadBalancerInboundNatRules: references,
    loadBalancerBackendAddressPools: references,
  }),
});

export const networkInterfaceBody = v.looseObject({
  id: v.string(),
  properties: v.looseObject({
    networkSecurityGroup: reference,
    ipConfigurations: v.optional(v.nullable(v.array(ipConfigurationBody))),
  }),
});

export const virtualNetworkBody = v.looseObject({
  id: v.string(),
  properties: v.looseObject({
    addressSpace: v.optional(
      v.nullable(v.looseObject({ addressPrefixes: v.optional(v.nullable(v.array(v.string()))) })),
    ),
    subnets: v.optional(
      v.nullable(
        v.array(
          v.looseObject({
            id: v.string(),
            properties: v.optional(
              v.nullable(v.looseObject({ networkSecurityGroup: reference, routeTable: reference })),
            ),
          }),
        ),
      ),
    ),
    virtualNetworkPeerings: v.optional(
      v.nullable(
        v.array(
          v.looseObject({
            properties: v.optional(v.nullable(v.looseObject({ remoteVirtualNetwork: reference }))),
          }),
        ),
      ),
    ),
  }),
});

/** It becomes a host to connect to and a word of a command line, so what is no address counts as not there. */
function onlyAddress(text: string | null | undefined): string | null {
  return text && parseIpAddress(text).ok ? text : null;
}

export const publicAddressBody = v.looseObject({
  id: v.string(),
  sku: v.optional(v.nullable(v.looseObject({ name: v.optional(v.nullable(v.string())) }))),
  properties: v.looseObject({
    ipAddress: v.pipe(v.optional(v.nullable(v.string())), v.transform(onlyAddress)),
  }),
});

export type VirtualMachineBody = v.InferOutput<typeof virtualMachineBody>;
export type IpConfigurationBody = v.InferOutput<typeof ipConfigurationBody>;
export type NetworkInterfaceBody = v.InferOutput<typeof networkInterfaceBody>;
export type VirtualNetworkBody = v.InferOutput<typeof virtualNetworkBody>;
export type PublicAddressBody = v.InferOutput<typeof publicAddressBody>;
