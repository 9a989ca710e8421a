export interface PublicAddress {
  id: string;
  /** Null while Azure has not allocated one: a dynamic address of a stopped VM. */
  address: string | null;
  sku: 'Basic' | 'Standard';
}
