import { describe, expect, test } from 'vitest';
import { guardRoleActions } from '../../src/core/guardRole.ts';
import { guardTag } from '../../src/core/guardState.ts';
import { roleDefinition } from '../../src/core/roleDefinition.ts';
import { guardSettings } from '../../src/guard/guardSettings.ts';
import { allTemplates, expressions, guardTemplate, outline, type TemplateResource } from './template.ts';

const templates = allTemplates(guardTemplate);
const [, app, ownRights, sweeperRights] = templates;
const resources = templates.flatMap((template) => template.resources);

function ofType(type: string): TemplateResource[] {
  return resources.filter((resource) => resource.type === type);
}

function only(type: string): TemplateResource {
  const [found, ...others] = ofType(type);
  if (!found || others.length > 0) throw new Error(`not one ${type}`);
  return found;
}

describe('the template holds together', () => {
  test('it is one for a subscription, with one for the app and two for its rights', () => {
    expect(templates.map(({ $schema }) => $schema.split('/').at(-1))).toEqual([
      'subscriptionDeploymentTemplate.json#',
      'deploymentTemplate.json#',
      'deploymentTemplate.json#',
      'subscriptionDeploymentTemplate.json#',
    ]);
    expect(templates.map(({ contentVersion }) => contentVersion)).toEqual(Array(4).fill('1.0.0.0'));
  });

  test('every resource has a type, a name and a version of the API that was released', () => {
    for (const { type, name, apiVersion } of resources) {
      expect(type).toMatch(/^Microsoft\.[A-Z]\w+(\/[a-z]\w+)+$/);
      expect(name).not.toBe('');
      expect(apiVersion).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });

  test('every parameter and variable that is used is declared, and every one that is declared is used', () => {
    for (const template of templates) {
      const used = (kind: string) =>
        new Set(
          expressions(template).flatMap((text) =>
            [...text.matchAll(new RegExp(`${kind}\\('([^']+)'\\)`, 'g'))].map(([, name]) => name),
          ),
        );

      expect([...used('parameters')].sort()).toEqual(Object.keys(template.parameters).sort());
      expect([...used('variables')].sort()).toEqual(Object.keys(template.variables ?? {}).sort());
    }
  });

  test('brackets, parentheses and quotes of every expression are closed', () => {
    for (const expression of templates.flatMap(expressions)) {
      const code = expression.replace(/'(?:[^']|'')*'/g, '');
      const count = (character: string) => code.split(character).length - 1;

      expect(code).not.toContain("'");
      expect(code.endsWith(']')).toBe(true);
      expect([count('('), count('[')]).toEqual([count(')'), count(']')]);
    }
  });

  test('each nested template is given exactly its parameters, and reads none of the one around it', () => {
    const deployments = ofType('Microsoft.Resources/deployments');

    expect(deployments.length).toBe(3);
    for (const { properties, resourceGroup, location } of deployments) {
      expect(Object.keys(properties.parameters ?? {}).sort()).toEqual(
        Object.keys(properties.template?.parameters ?? {}).sort(),
      );
      expect(properties.expressionEvaluationOptions).toEqual({ scope: 'inner' });
      expect(properties.mode).toBe('Incremental');
      // Without a resource group it goes to the subscription, and that wants a place for its data.
      expect([resourceGroup, location].filter((one) => one !== undefined)).toHaveLength(1);
    }
  });

  test('what depends on something names a resource beside it', () => {
    for (const template of templates) {
      const beside = new Set(template.resources.map(({ type, name }) => `${type} ${outline(name)}`));
      for (const { dependsOn = [] } of template.resources) {
        for (const text of dependsOn) expect([...beside]).toContainEqual(namedBy(text));
      }
    }
  });

  test('every resource that another one refers to is made before it', () => {
    const site = only('Microsoft.Web/sites');

    expect((site.dependsOn ?? []).map(namedBy)).toEqual([
      'Microsoft.Web/serverfarms [<v:planName>]',
      "Microsoft.Storage/storageAccounts/blobServices/containers [format('{0}/default/{1}', <p:storageAccountName>, <v:containerName>)]",
      'Microsoft.Insights/components [<p:functionAppName>]',
    ]);
  });
});

describe('least rights', () => {
  const [sweeper, sign] = ofType('Microsoft.Authorization/roleDefinitions');
  const actionsOf = (role: TemplateResource | undefined) => role?.properties.permissions;
  const exactly = (actions: readonly string[]) => [
    { actions, notActions: [], dataActions: [], notDataActions: [] },
  ];

  test('the roles grant what the sweep and its sign need, and nothing else', () => {
    const { Actions, Description } = roleDefinition('sweeper', []);

    expect(actionsOf(sweeper)).toEqual(exactly(Actions));
    expect(sweeper?.properties.description).toBe(Description);
    expect(actionsOf(sign)).toEqual(exactly(guardRoleActions));
    expect(ofType('Microsoft.Authorization/roleDefinitions')).toHaveLength(2);
  });

  test('the sweeper is assigned at the subscription, the sign in the own group, the storage at its account', () => {
    expect(sweeperRights?.resources).toHaveLength(1);
    expect(sweeperRights?.resources[0]).not.toHaveProperty('scope');
    expect(ownRights?.resources.map(({ scope }) => scope)).toEqual([
      "[format('Microsoft.Storage/storageAccounts/{0}', parameters('storageAccountName'))]",
      undefined,
    ]);
    expect(ofType('Microsoft.Authorization/roleAssignments').map(roleOf)).toEqual([
      'storageRole',
      'signRole',
      'sweeperRole',
    ]);
    // Storage Blob Data Owner. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage
    expect(guardTemplate.variables?.storageBlobDataOwner).toBe('b7e6dc6d-f1e8-4753-8033-0f276bb0955b');
  });

  test('an assignment has a name that is of its principal, so that a guard made anew gets one of its own', () => {
    for (const { name, properties } of ofType('Microsoft.Authorization/roleAssignments')) {
      expect(name).toMatch(/^\[guid\(.*parameters\('principalId'\)/);
      expect(properties).toMatchObject({
        principalId: "[parameters('principalId')]",
        principalType: 'ServicePrincipal',
      });
    }
  });

  test('no key opens the storage', () => {
    const { properties } = only('Microsoft.Storage/storageAccounts');

    expect(properties).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      minimumTlsVersion: 'TLS1_2',
    });
    expect(JSON.stringify(guardTemplate)).not.toMatch(/listKeys|AccountKey|connectionStrings/i);
  });
});

describe('the app', () => {
  test('runs on Flex Consumption on Linux with Node.js, signed in as itself', () => {
    expect(only('Microsoft.Web/serverfarms')).toMatchObject({
      sku: { tier: 'FlexConsumption', name: 'FC1' },
      properties: { reserved: true },
    });
    expect(only('Microsoft.Web/sites')).toMatchObject({
      kind: 'functionapp,linux',
      identity: { type: 'SystemAssigned' },
      properties: {
        functionAppConfig: {
          deployment: {
            storage: { type: 'blobContainer', authentication: { type: 'SystemAssignedIdentity' } },
          },
          runtime: { name: 'node' },
        },
      },
    });
    expect(guardTemplate.parameters.nodeVersion?.allowedValues).toEqual(['20', '22']);
  });

  test('has the settings that the guard reads, by their names', () => {
    const { siteConfig } = only('Microsoft.Web/sites').properties as {
      siteConfig: { appSettings: { name: string; value: string }[] };
    };
    const settings = Object.fromEntries(siteConfig.appSettings.map(({ name, value }) => [name, value]));

    expect(settings.AZURE_JIT_GUARD_PLACE).toBe('[resourceGroup().id]');
    expect(settings.AzureWebJobsStorage__accountName).toBe("[parameters('storageAccountName')]");
    expect(guardSettings({ AZURE_JIT_GUARD_PLACE: '/subscriptions/s/resourceGroups/g' }).place).toBe(
      '/subscriptions/s/resourceGroups/g',
    );
  });

  test('its resource group carries the tag by which guards are found', () => {
    expect(only('Microsoft.Resources/resourceGroups').tags).toEqual({
      [guardTag]: "[parameters('functionAppName')]",
    });
  });

  test('its principal is what the rights are given to', () => {
    expect(app?.outputs?.principalId?.value).toBe(
      "[reference(resourceId('Microsoft.Web/sites', parameters('functionAppName')), '2024-04-01', 'full').identity.principalId]",
    );
    const given = ofType('Microsoft.Resources/deployments').flatMap(
      ({ properties }) => properties.parameters?.principalId?.value ?? [],
    );
    expect(given).toHaveLength(2);
    expect(new Set(given)).toEqual(new Set([guardTemplate.outputs?.principalId?.value]));
    expect(given[0]).toContain("'azure-jit-guard-app'");
  });
});

/** The parameter that says which role is assigned. */
function roleOf({ properties }: TemplateResource): string | undefined {
  return /parameters\('([^']+)'\)\)\]$/.exec(String(properties.roleDefinitionId))?.[1];
}

/** `type name` of the resource that an id function names, in the spelling of resources. */
function namedBy(expression: string): string {
  const text = outline(expression);
  const [, type = '', list = ''] =
    /(?:^\[resourceId\(|^\[subscriptionResourceId\(|^\[extensionResourceId\(.*\), )'([^']+)', (.+)\)\]$/.exec(
      text,
    ) ?? [];
  const names = list.split(', ');
  if (names.length === 1) {
    const [name = ''] = names;
    return `${type} ${name.startsWith("'") ? name.slice(1, -1) : `[${name}]`}`;
  }
  const literal = (name: string) => (name.startsWith("'") ? name.slice(1, -1) : undefined);
  const parts = names.filter((name) => literal(name) === undefined);
  let next = 0;
  const format = names.map((name) => literal(name) ?? `{${next++}}`).join('/');
  return `${type} [format('${format}', ${parts.join(', ')})]`;
}
