/** What is deployed, and where to. Paths are of the machine on which the commands run. */
export interface GuardDeployment {
  template: string;
  archive: string;
  /** A region's name, as `westeurope`. */
  location: string;
  /** Null: the one that the Azure CLI is set to. */
  subscriptionId: string | null;
  functionApp: string;
}

/** The languages of shells, as far as they quote and join differently. */
export type Shell = 'posix' | 'powerShell' | 'windowsPowerShell' | 'cmd';

/** The name of the resource group in the template. */
const resourceGroup = 'azure-jit-guard';

/** One line that makes the guard with the Azure CLI: what stands around it, then its code. */
export function guardCommands(deployment: GuardDeployment, shell: Shell): string {
  const { template, archive, location, subscriptionId, functionApp } = deployment;
  const word = (text: string) => quoting[shell](withoutControls(text));
  const subscription = subscriptionId === null ? '' : ` --subscription ${word(subscriptionId)}`;
  const stand =
    `az deployment sub create --name azure-jit-guard${subscription} --location ${word(location)} ` +
    `--template-file ${word(template)} --parameters ${word(`functionAppName=${functionApp}`)}`;
  const code =
    `az functionapp deployment source config-zip${subscription} --resource-group ${resourceGroup} ` +
    `--name ${word(functionApp)} --src ${word(archive)}`;

  return shell === 'windowsPowerShell' ? `${stand}; if ($?) { ${code} }` : `${stand} && ${code}`;
}

/** What a path to a shell's program understands. */
export function shellOf(program: string): Shell {
  const name = program.toLowerCase().split(/[\\/]/).at(-1) ?? '';
  if (name.startsWith('pwsh')) return 'powerShell';
  if (name.startsWith('powershell')) return 'windowsPowerShell';

  return name.startsWith('cmd') ? 'cmd' : 'posix';
}

const plain = /^[\w./:=-]+$/;

/** A terminal acts on these even inside quotes, and no name or path of a guard holds one. */
const withoutControls = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]/gu, '');

const quoting: Record<Shell, (text: string) => string> = {
  posix: (text) => (plain.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`),
  powerShell: inPowerShell,
  windowsPowerShell: inPowerShell,
  // A path on Windows holds no double quote.
  cmd: (text) => (plain.test(text) ? text : `"${text.replaceAll('"', '')}"`),
};

/** PowerShell ends a text at a typographic quote as well, and doubling keeps each. */
function inPowerShell(text: string): string {
  return plain.test(text) ? text : `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}
