import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { startNamedSandbox } from '../../../src/sandbox/startNamedSandbox.ts';
import { selfSignedCertificate } from '../../sandbox/selfSignedCertificate.ts';
import { signedIn } from '../workbench/signedIn.ts';
import { startWorkbench } from '../workbench/startWorkbench.ts';
import { sandboxOverTls } from './sandboxOverTls.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/**
 * An Azure over TLS in this process, and a workbench whose cloud it is and whose user is a principal of the sandbox.
 * Both are closed after the test.
 */
export async function openSignedIn(principal: string, environment: Record<string, string> = {}) {
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
  const control = sandboxOverTls(sandbox.endpoint, tls.cert);
  return { ...workbench, machines: workbench.tree('Virtual Machines'), sandbox: control };
}
