export interface Packet {
  /** A single address. */
  source: string;
  /** The client's port; one of the ephemeral ones if left out. */
  sourcePort?: number;
  vm: string;
  /** The VM's own port, whatever a load balancer calls it. */
  port: number;
  protocol: 'Tcp' | 'Udp' | 'Icmp' | 'Esp' | 'Ah';
}
