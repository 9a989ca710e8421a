import type { AzureAccount } from './azureAccount.ts';

/** A sandbox that runs in this process. */
export interface RunningSandbox {
  endpoint: string;
  token: string;
  close(): Promise<void>;
}

/** The account of demo mode: nobody signs in, and the sandbox itself says from which address it is called. */
export function sandboxAccount({ endpoint, token, close }: RunningSandbox, world: string): AzureAccount {
  return {
    kind: 'sandbox',
    endpoint,
    // Of a world file the name says more than the folder.
    label: world.replace(/^.*[\\/]/, ''),
    endsWithEditor: true,
    getToken: async () => token,
    sourceServices: [`${endpoint}/$sandbox/address`],
    dispose: close,
  };
}
