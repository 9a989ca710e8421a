import { exit } from './cli/exit.ts';
import { processTerminal } from './cli/processTerminal.ts';
import { runCli } from './cli/runCli.ts';

// A wrong command line is answered without reading the code that talks to Azure.
const compose = () => import('./compose.ts');

runCli(process.argv.slice(2), processTerminal(), {
  compose: async (connection) => (await compose()).composeHere(connection),
  azureCredential: async () => (await compose()).azureCredential(),
  startSandbox: async (request) => (await compose()).startSandbox(request),
}).then(exit);
