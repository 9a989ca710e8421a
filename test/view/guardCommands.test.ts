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

test('a terminal that is given the line acts on nothing in it', () => {
  const archive = '/a\u0003b\nc\u001b[2J/guard.zip';

  expect(guardCommands({ ...deployment, archive }, 'posix')).toMatch(/--src '\/abc\[2J\/guard\.zip'$/);
});

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

// https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
test('PowerShell ends a text at typographic quotes as well, so each is doubled', () => {
  const archive = 'C:\\a\u2019; calc; \u2018b\u201ac\u201bd\\guard.zip';

  expect(guardCommands({ ...deployment, archive }, 'powerShell')).toContain(
    "--src 'C:\\a\u2019\u2019; calc; \u2018\u2018b\u201a\u201ac\u201b\u201bd\\guard.zip'",
  );
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
