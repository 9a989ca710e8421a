import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type GuardDeployment, guardCommands, shellOf } from '../../src/view/guardCommands.ts';

const deployment: GuardDeployment = {
  template: '/opt/jit/azuredeploy.json',
  archive: '/opt/jit/guard.zip',
  location: 'northeurope',
  subscriptionId: '11111111-3000-4000-8000-000000000001',
  functionApp: 'jit-guard-1a2b3c4d',
};

test('what is deployed, then its code, which is skipped if that fails', () => {
  expect(guardCommands(deployment, 'posix')).toBe(
    'az deployment sub create --name azure-jit-guard --subscription 11111111-3000-4000-8000-000000000001 ' +
      '--location northeurope --template-file /opt/jit/azuredeploy.json --parameters functionAppName=jit-guard-1a2b3c4d && ' +
      'az functionapp deployment source config-zip --subscription 11111111-3000-4000-8000-000000000001 ' +
      '--resource-group azure-jit-guard --name jit-guard-1a2b3c4d --src /opt/jit/guard.zip',
  );
});

test('without a subscription it is the one of the Azure CLI', () => {
  expect(guardCommands({ ...deployment, subscriptionId: null }, 'posix')).not.toContain('--subscription');
});

test.each([`/home/o'brien/my $HOME/\`id\` "x"/guard.zip`, '/a b/c;d&&e/guard.zip', '/plain/guard.zip'])(
  'a shell reads the path %s as it is',
  (archive) => {
    const script = `az() { for word in "$@"; do printf '%s\\n' "$word"; done; }; ${guardCommands({ ...deployment, archive }, 'posix')}`;

    const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');

    expect(words.at(-1)).toBe(archive);
    expect(words.filter((word) => word === 'deployment')).toHaveLength(2);
  },
);

describe('shells of Windows', () => {
  const archive = "C:\\Users\\O'Brien $x\\guard.zip";

  test.each([
    ['powerShell', "--src 'C:\\Users\\O''Brien $x\\guard.zip'", ' && az functionapp'],
    ['windowsPowerShell', "--src 'C:\\Users\\O''Brien $x\\guard.zip' }", '; if ($?) { az functionapp'],
    ['cmd', '--src "C:\\Users\\O\'Brien $x\\guard.zip"', ' && az functionapp'],
  ] as const)('%s', (shell, end, joint) => {
    const commands = guardCommands({ ...deployment, archive }, shell);

    expect(commands.endsWith(end)).toBe(true);
    expect(commands).toContain(joint);
  });
});

test.each([
  ['/bin/bash', 'posix'],
  ['/usr/bin/fish', 'posix'],
  ['', 'posix'],
  ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', 'windowsPowerShell'],
  ['C:\\Program Files\\PowerShell\\7\\pwsh.exe', 'powerShell'],
  ['/usr/bin/pwsh', 'powerShell'],
  ['C:\\Windows\\System32\\cmd.exe', 'cmd'],
  ['C:\\Program Files\\Git\\bin\\bash.exe', 'posix'],
])('%s is %s', (program, shell) => {
  expect(shellOf(program)).toBe(shell);
});
