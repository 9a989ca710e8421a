import type { Command } from 'commander';
import type { VerbRunner } from './verbRunner.ts';
import { parseSandbox, runSandbox, type SandboxOptions } from './verbs/sandbox.ts';

/** The verb that runs a simulated Azure. */
export function addSandboxVerb(program: Command, { serve, terminal, host }: VerbRunner): void {
  program
    .command('sandbox')
    .description('Run a simulated Azure; prints one JSON line {"endpoint","token"} when it is ready.')
    .option('--world <world>', 'contoso, firewalled, defended, or a world file', 'contoso')
    .option('--port <port>', 'the port to listen on; a free one if left out')
    .option('--latency <ms>', 'milliseconds before each answer')
    .option('--operation <ms>', 'milliseconds that a long-running operation takes')
    .option('--tls <cert,key>', 'two PEM files; speaks HTTPS with them')
    .action((options: SandboxOptions) =>
      serve(parseSandbox(options, terminal), (request) => runSandbox(terminal, host, request)),
    );
}
