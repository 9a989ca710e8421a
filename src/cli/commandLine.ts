import { Command } from 'commander';
import { addMachineVerbs } from './machineVerbs.ts';
import { addSandboxVerb } from './sandboxVerb.ts';
import type { VerbRunner } from './verbRunner.ts';
import { addWindowVerbs } from './windowVerbs.ts';

const exitCodes = `
Exit codes: 0 done; 1 failed, nothing left in place; 2 usage; 3 some of several failed;
4 permission refused; 5 failed, and something was left in place.

Without --endpoint the verbs write to Azure, signed in as the Azure CLI, the environment or a
managed identity is. Your public address is asked from the URLs in AZURE_JIT_SOURCE_SERVICES,
if it is set.`;

/** The verbs of `azure-jit` and their options. Values are texts here; each verb reads and checks its own. */
export function commandLine(runner: VerbRunner): Command {
  const program = new Command('azure-jit')
    .description('Just-in-time access to Azure virtual machines.')
    .exitOverride()
    .configureOutput({ writeOut: runner.terminal.stdout, writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .option('--output <format>', 'json or table; a table on a terminal, JSON elsewhere')
    .option('--endpoint <url>', 'talk to a sandbox there (or AZURE_JIT_ENDPOINT)')
    .option('--token <token>', 'the token for the sandbox (or AZURE_JIT_TOKEN)')
    .addHelpText('after', exitCodes);
  addMachineVerbs(program, runner);
  addWindowVerbs(program, runner);
  addSandboxVerb(program, runner);

  return program;
}
