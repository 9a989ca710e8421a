import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startNamedSandbox } from '../../../src/sandbox/startNamedSandbox.ts';
import { selfSignedCertificate } from '../../sandbox/selfSignedCertificate.ts';
import { signedIn } from '../workbench/signedIn.ts';
import { startWorkbench } from '../workbench/startWorkbench.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** An Azure over TLS in this process, and a workbench whose cloud it is. */
async function start(principal: string, environment: Record<string, string> = {}) {
  const tls = selfSignedCertificate();
  const sandbox = await startNamedSandbox({ world: 'contoso', tls });
  closing.push(() => sandbox.close());
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-tls-'));
  closing.push(() => rm(folder, { recursive: true }));
  const certificate = path.join(folder, 'cert.pem');
  await writeFile(certificate, tls.cert);
  const setup = signedIn(principal);
  const url = `${sandbox.endpoint}/`;
  const workbench = await startWorkbench({
    ...setup,
    environment: { ...setup.environment, NODE_EXTRA_CA_CERTS: certificate, ...environment },
    settings: {
      'remote.autoForwardPorts': false,
      // The editor's own fetch does not know the extra certificate; node's does.
      'http.fetchAdditionalSupport': false,
      'microsoft-sovereign-cloud.environment': 'custom',
      'microsoft-sovereign-cloud.customEnvironment': {
        name: 'Simulated',
        portalUrl: url,
        managementEndpointUrl: url,
        resourceManagerEndpointUrl: url,
        activeDirectoryEndpointUrl: url,
        activeDirectoryResourceId: url,
      },
    },
  });
  closing.push(() => workbench.close());
  await workbench.activityBar.open('Azure JIT');
  return { ...workbench, machines: workbench.tree('Virtual Machines') };
}

test('who is signed in sees the machines without a question, and opens one under the own name', async () => {
  const { machines, tree, notifications, screenshot } = await start('alice');
  await machines.row('web-01').waitFor();

  await (await machines.contextMenu('web-01')).choose('Quick Request');
  await notifications.toast(/web-01 is open: SSH 22 from 203\.0\.113\.7/).waitFor();
  await screenshot('signed-in');

  await expect
    .poll(tree('Open Access').rows, { timeout: 5_000 })
    .toEqual([expect.stringMatching(/^web-01 SSH 22 .* you$/)]);
});

test('who lacks a right is told which, and where, and nothing is changed', async () => {
  const { machines, notifications } = await start('reader');
  await machines.row('web-01').waitFor();

  await (await machines.contextMenu('web-01')).choose('Quick Request');

  await notifications
    .toast(/You lack rights for web-01.*securityRules\/write on network security group front-nsg/)
    .waitFor();
});

test('who is not signed in is asked by the view, and sees the machines after signing in', async () => {
  const { machines, page, quickInput, screenshot } = await start('owner', {
    AZURE_JIT_TEST_SIGNED_OUT: 'yes',
  });
  await machines.welcome().getByText('Sign In to Azure').waitFor();
  await screenshot('signed-out');

  await machines.welcome().getByText('Sign In to Azure').click();
  // Whether the extension may use the account is the user's to say.
  await page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Allow' }).click();
  await quickInput.choose('Contoso Production');

  await machines.row('web-01').waitFor();
});
