import type { App } from '../access/app.ts';
import type { CliHost } from './cliHost.ts';
import type { ConnectionOptions } from './connectionOptions.ts';

/** The use cases, bound to the sandbox or to Azure as the user who is signed in. */
export async function openApp(host: CliHost, options: ConnectionOptions): Promise<App> {
  const { endpoint, sourceServices } = options;
  if (options.to === 'azure') {
    return host.compose({ endpoint, sourceServices, getToken: await host.azureCredential() });
  }
  const { token } = options;

  return host.compose({ endpoint, sourceServices, getToken: async () => token });
}
