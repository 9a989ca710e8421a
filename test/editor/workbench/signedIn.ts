import { fileURLToPath } from 'node:url';
import type { WorkbenchSetup } from './startWorkbench.ts';

const checkout = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const standIn = fileURLToPath(new URL('../fakeMicrosoftAuthentication', import.meta.url));
const trusted = ['azure-jit.azure-jit'];

/**
 * Setup of a workbench in which somebody is signed in to Azure, whose token is a principal's of the sandbox.
 * @param principal the owner if left out
 */
export function signedIn(principal = 'owner'): WorkbenchSetup {
  return {
    extensions: [checkout, standIn],
    environment: { AZURE_JIT_TEST_PRINCIPAL: principal },
    trustedExtensions: { microsoft: trusted, 'microsoft-sovereign-cloud': trusted },
  };
}
