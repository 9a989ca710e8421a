/**
 * What an update of a firewall usually takes, in seconds: three to five minutes on average.
 * https://learn.microsoft.com/azure/firewall/overview
 */
export const firewallUpdateSeconds = 5 * 60;
