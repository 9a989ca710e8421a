import { type AccessError, azureError } from '../../core/accessError.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import type { Machine } from '../../core/machine.ts';

/** The service says in its own words what it does not grant; only its code tells one refusal from another. */
export function refusal({ id: vm }: Pick<Machine, 'id'>, fault: AzureFault): AccessError {
  switch (fault.kind) {
    case 'refused':
      return { kind: 'defenderRefused', vm, code: fault.code, message: fault.message };
    case 'notFound':
      return { kind: 'notConfigured', vm };
    default:
      return azureError(fault);
  }
}
