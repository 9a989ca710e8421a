import * as vscode from 'vscode';
import type { PermissionReport } from '../../access/checkPermissions.ts';
import { type RoleName, roleDefinition } from '../../core/roleDefinition.ts';
import { errorText } from '../../view/errorText.ts';
import {
  noClosingLines,
  obstacleLines,
  operationLines,
  type PermissionLine,
  rolesToAskFor,
} from '../../view/permissionLines.ts';
import { plainText } from '../../view/plainText.ts';
import type { CommandHandler } from '../commandContext.ts';
import { iconless } from '../iconless.ts';
import { settings } from '../settings.ts';
import { showError } from '../showError.ts';
import { showMessage } from '../showMessage.ts';
import { chosenMachine } from './chosenMachine.ts';
import { type Choice, pickOne } from './pick.ts';
import { working } from './working.ts';

/** Shows what the user may do about a VM and what is missing, with a role that suffices to copy. */
export const checkPermissions: CommandHandler = async (context, given) => {
  const connection = await context.session.connect(true);
  if (!connection) return;
  const summary = await chosenMachine(context, connection, given, {
    title: 'Check My Permissions',
    placeholder: 'On which virtual machine?',
    state: 'any',
  });
  if (!summary) return;
  const { machine } = summary;
  const report = await working(`Checking your permissions on ${plainText(machine.name)}`, ({ signal }) =>
    connection.app.checkPermissions({ vm: machine.id, hint: machine, backend: settings().backend }, signal),
  );
  if (!report.ok) return showError(context.log, errorText(report.error));
  const { backend } = report.value;
  const role = await show(report.value);
  if (role === undefined) return;
  const definition = roleDefinition(role, [`/subscriptions/${machine.subscriptionId}`], backend);
  await vscode.env.clipboard.writeText(JSON.stringify(definition, null, 2));
  void showMessage(
    'info',
    `The definition of the role ${definition.Name} is copied. Save it as role.json; whoever may create roles runs ` +
      '"az role definition create --role-definition @role.json" and assigns the role to you.',
  );
};

/** The role whose definition is to be copied, if any. */
async function show(report: PermissionReport): Promise<RoleName | undefined> {
  const roles = rolesToAskFor(report.operations);
  const told = ({ icon, label, aside, detail }: PermissionLine): Choice<RoleName | null> => ({
    label: `$(${icon}) ${iconless(label)}`,
    description: aside,
    ...(detail === '' ? {} : { detail: iconless(detail) }),
    value: null,
    isOnlyTold: true,
  });
  const obstacles = obstacleLines(report);
  const choices: Choice<RoleName | null>[] = [
    ...operationLines(report).map(told),
    ...noClosingLines(report).map(told),
    ...(roles.length === 0 ? [] : [heading('Roles')]),
    ...roles.map((role) => ({
      label: `$(copy) Copy Role Definition: ${roleDefinition(role, [], report.backend).Name}`,
      detail: roleDefinition(role, [], report.backend).Description,
      value: role,
    })),
    ...(obstacles.length === 0 ? [] : [heading('Missing')]),
    ...obstacles.map(told),
  ];
  const title = `Your permissions on ${plainText(report.machine.name)}`;
  const placeholder =
    roles.length === 0 ? 'No right is known to be missing.' : 'A role that suffices can be copied below.';
  const picked = await pickOne({ title, step: 1, total: 1 }, { placeholder, choices });
  return picked.kind === 'answer' ? (picked.value ?? undefined) : undefined;
}

function heading(label: string): Choice<null> {
  return { label, kind: vscode.QuickPickItemKind.Separator, value: null };
}
