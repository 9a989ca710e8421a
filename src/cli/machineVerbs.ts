import type { Command } from 'commander';
import { collect } from './collect.ts';
import { dryRun, portOption, vmArgument } from './optionTexts.ts';
import type { VerbRunner } from './verbRunner.ts';
import { parseDisable, runDisable } from './verbs/disable.ts';
import { type EnableOptions, parseEnable, runEnable } from './verbs/enable.ts';
import { type ListOptions, parseList, runList } from './verbs/list.ts';
import { type PermissionsOptions, parsePermissions, runPermissions } from './verbs/permissions.ts';
import { type PolicySetOptions, parsePolicySet, runPolicySet } from './verbs/policySet.ts';
import { parsePolicyShow, runPolicyShow } from './verbs/policyShow.ts';
import { parseRepair, runRepair } from './verbs/repair.ts';

const existingRules = 'keep: rules of others that allow a port go on winning; override: the deny goes above';
const enabled =
  'JSON: {"enabled":[{"id","name","policy","rules":["<rule id>"],"warnings"}],"failed":[{"vm","error"}]}';
const disabled =
  'JSON: {"disabled":[{"id","name","rules":["<rule id>"],"warnings"}],"failed":[{"vm","error"}]}';

const repaired =
  'JSON: {"repaired":[{"id","name","rules":["<rule id>"],"warnings"}],"failed":[{"vm","error"}]}';

const permitted =
  'JSON: {"id","name","operations":[{"operation","allowed":true|false|null,"missing":[{"action","scope"}]}],\n' +
  '"locks":[{"level","scope","name"}]}; null where Azure does not say.';

/** The verbs about VMs and their policies. */
export function addMachineVerbs(program: Command, { run, change, terminal }: VerbRunner): void {
  program
    .command('list')
    .description('VMs by JIT state, with what the Internet reaches.')
    .option('--state <state>', 'configured, recommended or none; may be repeated', collect)
    .option('--subscription <subscription>', 'id or name; may be repeated', collect)
    .action((options: ListOptions) => run(parseList(options), runList));
  program
    .command('enable')
    .description('Put VMs under just-in-time access.')
    .argument('<vm...>', vmArgument)
    .option('--port <port>', `${portOption}; by operating system if left out`, collect)
    .option('--max <duration>', 'the longest access, 5 minutes to 24 hours, as 3h or PT3H (default: PT3H)')
    .option(
      '--source <source>',
      'who may ask: an address, a CIDR block, or any (default); may be repeated',
      collect,
    )
    .option('--existing-rules <mode>', existingRules)
    .option(
      '--backend <backend>',
      'direct: this program writes the rules; defender: Microsoft Defender for Cloud does; auto (default): who has the ' +
        'VM keeps it, else Defender where Defender for Servers Plan 2 is on',
    )
    .option('--dry-run', dryRun)
    .addHelpText('after', `\n${enabled}`)
    .action((vms: string[], options: EnableOptions) => change(parseEnable(vms, options), runEnable));
  program
    .command('disable')
    .description('Take VMs out of just-in-time access: policy, rules and windows.')
    .argument('<vm...>', vmArgument)
    .option('--dry-run', dryRun)
    .addHelpText('after', `\n${disabled}`)
    .action((vms: string[], options: { dryRun?: boolean }) => change(parseDisable(vms, options), runDisable));
  program
    .command('repair')
    .description('Make rules of ours that somebody changed, or that the VM outgrew, what they should be.')
    .argument('<vm...>', vmArgument)
    .option('--dry-run', dryRun)
    .addHelpText('after', `\n${repaired}`)
    .action((vms: string[], options: { dryRun?: boolean }) => change(parseRepair(vms, options), runRepair));

  program
    .command('permissions')
    .description('What you may do about a VM, each missing right with its scope, and the locks in the way.')
    .argument('<vm>', vmArgument)
    .option(
      '--role [role]',
      'print a least-privilege role for `az role definition create`: reader, requester (default), owner or sweeper',
    )
    .option('--backend <backend>', 'auto (default: who applies the policy), direct or defender')
    .addHelpText('after', `\n${permitted}`)
    .action((vm: string, options: PermissionsOptions) => run(parsePermissions(vm, options), runPermissions));

  const policy = program.command('policy').description('Show or set the policy of a VM as JSON.');
  policy
    .command('show')
    .description('The policy of a VM.')
    .argument('<vm>', vmArgument)
    .action((vm: string) => run(parsePolicyShow(vm), runPolicyShow));
  policy
    .command('set')
    .description('Put a VM under the policy in a file.')
    .argument('<vm>', vmArgument)
    .requiredOption('--file <file>', 'the policy as `policy show` writes it; - is stdin')
    .option('--existing-rules <mode>', existingRules)
    .option('--dry-run', dryRun)
    .addHelpText('after', `\n${enabled}`)
    .action((vm: string, options: PolicySetOptions) =>
      change(parsePolicySet(vm, options, terminal), runPolicySet),
    );
}
