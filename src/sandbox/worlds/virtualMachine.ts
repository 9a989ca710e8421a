import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

/** What a world says about one VM. The first of `nics` is the primary one. */
export interface VirtualMachineFacts {
  name: string;
  os: 'Linux' | 'Windows';
  nics: readonly ArmResource[];
  power?: 'running' | 'deallocated';
  size?: string;
  tags?: Record<string, string>;
  zones?: readonly string[];
}

const images = {
  Linux: {
    publisher: 'Canonical',
    offer: 'ubuntu-24_04-lts',
    sku: 'server',
    version: 'latest',
    exactVersion: '24.04.202610010',
  },
  Windows: {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2025-datacenter-azure-edition',
    version: 'latest',
    exactVersion: '26100.4349.250607',
  },
};

/** A VM's body as Compute answers it with `$expand=instanceView`. */
export function virtualMachine(group: ResourceGroup, facts: VirtualMachineFacts): ArmResource {
  const id = idIn(group, 'Microsoft.Compute/virtualMachines', facts.name);
  const diskName = `${facts.name}_OsDisk_1_${stableGuid(`disk ${id}`).replaceAll('-', '')}`;
  return {
    id,
    type: 'Microsoft.Compute/virtualMachines',
    name: facts.name,
    location: group.location,
    tags: facts.tags ?? {},
    ...(facts.zones ? { zones: [...facts.zones] } : {}),
    properties: {
      vmId: stableGuid(`vm ${id}`),
      hardwareProfile: { vmSize: facts.size ?? 'Standard_D2s_v5' },
      storageProfile: {
        imageReference: images[facts.os],
        osDisk: {
          osType: facts.os,
          name: diskName,
          createOption: 'FromImage',
          caching: 'ReadWrite',
          managedDisk: {
            storageAccountType: 'Premium_LRS',
            id: idIn(group, 'Microsoft.Compute/disks', diskName),
          },
          deleteOption: 'Delete',
          diskSizeGB: facts.os === 'Linux' ? 30 : 127,
        },
        dataDisks: [],
        diskControllerType: 'SCSI',
      },
      osProfile: osProfile(facts),
      securityProfile: {
        uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
        securityType: 'TrustedLaunch',
      },
      networkProfile: {
        networkInterfaces: facts.nics.map((nic, position) => ({
          id: nic.id,
          properties: { primary: position === 0, deleteOption: 'Detach' },
        })),
      },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
      provisioningState: 'Succeeded',
      timeCreated: '2026-03-02T09:14:27.1181321+00:00',
      instanceView: instanceView(facts),
    },
  };
}

function osProfile(facts: VirtualMachineFacts): Record<string, unknown> {
  const common = {
    computerName: facts.name.slice(0, 15),
    adminUsername: 'azureuser',
    secrets: [],
    allowExtensionOperations: true,
    requireGuestProvisionSignal: true,
  };
  if (facts.os === 'Windows')
    return {
      ...common,
      windowsConfiguration: {
        provisionVMAgent: true,
        enableAutomaticUpdates: true,
        patchSettings: {
          patchMode: 'AutomaticByOS',
          assessmentMode: 'ImageDefault',
          enableHotpatching: false,
        },
      },
    };
  return {
    ...common,
    linuxConfiguration: {
      disablePasswordAuthentication: true,
      provisionVMAgent: true,
      patchSettings: { patchMode: 'ImageDefault', assessmentMode: 'ImageDefault' },
    },
  };
}

function instanceView({ name, os, power = 'running' }: VirtualMachineFacts): Record<string, unknown> {
  const statuses = [
    {
      code: 'ProvisioningState/succeeded',
      level: 'Info',
      displayStatus: 'Provisioning succeeded',
      time: '2026-11-20T06:31:09.4482716+00:00',
    },
    { code: `PowerState/${power}`, level: 'Info', displayStatus: `VM ${power}` },
  ];
  // A deallocated VM has no guest agent to report the computer's name and system.
  if (power === 'deallocated') return { disks: [], hyperVGeneration: 'V2', statuses };
  return {
    computerName: name,
    osName: os === 'Linux' ? 'ubuntu' : 'Windows Server 2025 Datacenter Azure Edition',
    osVersion: os === 'Linux' ? '24.04' : '10.0.26100.4349',
    vmAgent: {
      vmAgentVersion: os === 'Linux' ? '2.14.0.1' : '2.7.41491.1172',
      statuses: [
        {
          code: 'ProvisioningState/succeeded',
          level: 'Info',
          displayStatus: 'Ready',
          message: 'Guest Agent is running',
        },
      ],
    },
    hyperVGeneration: 'V2',
    statuses,
  };
}
