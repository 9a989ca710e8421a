import type { Command } from 'commander';
import { ok } from '../core/result.ts';
import { collect } from './collect.ts';
import { dryRun, portOption, vmArgument } from './optionTexts.ts';
import type { VerbRunner } from './verbRunner.ts';
import { type CloseOptions, parseClose, runClose } from './verbs/close.ts';
import { type ExtendOptions, parseExtend, runExtend } from './verbs/extend.ts';
import { runGuard } from './verbs/guard.ts';
import { parseRequest, type RequestOptions, runRequest } from './verbs/request.ts';
import { parseSweep, runSweep, type SweepOptions } from './verbs/sweep.ts';
import { runWindows } from './verbs/windows.ts';

const guards =
  'JSON: {"guards":[{"id","functionApp","resourceGroup","subscriptionId","state":"alive|late|never","lastSweepUtc","failed"}]}';

/** The verbs about access windows. */
export function addWindowVerbs(program: Command, { run, change }: VerbRunner): void {
  program
    .command('request')
    .description('Open an access window on VMs.')
    .argument('<vm...>', vmArgument)
    .option('--port <port>', `${portOption}; by operating system, else all of the policy`, collect)
    .option('--for <duration>', 'how long, as 1h or PT1H (default: 1 hour or the shorter maximum)')
    .option(
      '--source <source>',
      'my-ip (default), an address, a CIDR block, or any; may be repeated',
      collect,
    )
    .option('--justification <text>', 'why; others see it')
    .option('--no-wait', 'do not wait until the port answers')
    .option('--dry-run', dryRun)
    .action((vms: string[], options: RequestOptions) => change(parseRequest(vms, options), runRequest));
  program
    .command('windows')
    .description('Every open or overdue window, whoever opened it.')
    .action(() => run(ok({}), runWindows));
  program
    .command('extend')
    .description('Give access windows a later end, without closing them in between.')
    .argument('<window...>', 'ids of windows')
    .option('--for <duration>', 'how long from now, as 1h or PT1H')
    .option('--dry-run', dryRun)
    .action((windows: string[], options: ExtendOptions) => change(parseExtend(windows, options), runExtend));
  program
    .command('close')
    .description(
      'Close access windows. Sessions that are up go on and only new ones are refused; an Azure Firewall drops them. ' +
        'What Defender for Cloud opened stays open until its end: 5 where nothing else was to be closed, else 3.',
    )
    .argument('[window...]', 'ids of windows')
    .option('--vm <vm>', 'every window of this VM, whoever opened it')
    .option('--mine', 'every window that you opened')
    .option('--dry-run', dryRun)
    .action((windows: string[], options: CloseOptions) => change(parseClose(windows, options), runClose));
  program
    .command('sweep')
    .description('Close every window whose time is over, and remove rules that no policy accounts for.')
    .option('--watch', 'again every minute until stopped; one answer for each look')
    .option('--dry-run', dryRun)
    .action((options: SweepOptions) => change(parseSweep(options), runSweep));
  program
    .command('guard')
    .description('The guards that sweep in Azure, and when each swept last; 1 if none is alive.')
    .addHelpText('after', `\n${guards}`)
    .action(() => run(ok({}), runGuard));
}
