/**
 * What of Defender's behaviour Azure does not document or has changed: a world chooses it.
 *
 * | field | default | otherwise |
 * |---|---|---|
 * | `brand` | rules are named `MicrosoftDefenderForCloud-JITRule…` | as before 2023: `SecurityCenter-JITRule…` |
 * | `partOfRange` | an address inside an allowed range may be asked for | only the range itself, as users met it in 2020 |
 * | `newerRequest` | one for the same VM and port ends the older | only if it is for the same source too |
 * | `sourceBehindFirewall` | the NSG admits the firewall's subnet | the requester, who never is the source there |
 */
export interface DefenderSettings {
  readonly brand: 'MicrosoftDefenderForCloud' | 'SecurityCenter';
  readonly partOfRange: 'allowed' | 'refused';
  readonly newerRequest: 'endsSamePort' | 'endsSameSource';
  readonly sourceBehindFirewall: 'firewallSubnet' | 'requester';
}

export const defaultDefenderSettings: DefenderSettings = {
  brand: 'MicrosoftDefenderForCloud',
  partOfRange: 'allowed',
  newerRequest: 'endsSamePort',
  sourceBehindFirewall: 'firewallSubnet',
};

/** Every value that each setting may have. */
export const defenderSettingValues: {
  readonly [Name in keyof DefenderSettings]: readonly DefenderSettings[Name][];
} = {
  brand: ['MicrosoftDefenderForCloud', 'SecurityCenter'],
  partOfRange: ['allowed', 'refused'],
  newerRequest: ['endsSamePort', 'endsSameSource'],
  sourceBehindFirewall: ['firewallSubnet', 'requester'],
};
