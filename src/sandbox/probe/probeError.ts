/** A packet that cannot be probed: its VM is not in the world, or its source, port or protocol says nothing. */
export class ProbeError extends Error {
  readonly kind: 'unknownVirtualMachine' | 'malformedPacket';

  constructor(kind: ProbeError['kind'], message: string) {
    super(message);
    this.name = 'ProbeError';
    this.kind = kind;
  }
}
