import { ComputeManagementClient } from '@azure/arm-compute';
import { NetworkManagementClient } from '@azure/arm-network';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import { selfSignedCertificate } from './selfSignedCertificate.ts';
import { nsgId, rule, smallWorld, subscriptionId, vmId } from './testSandbox.ts';

test('the network client makes, reads, lists, rewrites and deletes a rule over TLS', async () => {
  const { network } = await clients();
  const { securityRules } = network;

  const made = await securityRules.createOrUpdate('web', 'web-nsg', 'ssh', rule(), { updateIntervalInMs: 1 });
  const read = await securityRules.get('web', 'web-nsg', 'ssh');
  const listed = await collect(securityRules.list('web', 'web-nsg'));
  await securityRules.createOrUpdate('web', 'web-nsg', 'ssh', rule({ access: 'Deny' }), {
    updateIntervalInMs: 1,
  });
  await securityRules.delete('web', 'web-nsg', 'ssh', { updateIntervalInMs: 1 });
  const left = await collect(securityRules.list('web', 'web-nsg'));

  expect(made.id).toBe(`${nsgId}/securityRules/ssh`);
  expect(made.provisioningState).toBe('Succeeded');
  expect(read).toMatchObject(rule());
  expect(listed.map(({ name }) => name)).toEqual(['allow-web', 'ssh']);
  expect(left.map(({ name }) => name)).toEqual(['allow-web']);
});

test('the network client writes a whole group with its etag, and is refused with a stale one', async () => {
  const { network } = await clients();
  const { networkSecurityGroups } = network;
  const group = await networkSecurityGroups.get('web', 'web-nsg');
  const withEtag = (etag: string | undefined) => ({
    updateIntervalInMs: 1,
    requestOptions: { headers: { 'If-Match': etag ?? '' } },
  });

  const written = await networkSecurityGroups.createOrUpdate('web', 'web-nsg', group, withEtag(group.etag));
  const stale = networkSecurityGroups.createOrUpdate('web', 'web-nsg', group, withEtag(group.etag));

  expect(written.provisioningState).toBe('Succeeded');
  expect(written.securityRules?.map(({ name }) => name)).toEqual(['allow-web']);
  await expect(stale).rejects.toMatchObject({ statusCode: 412, code: 'PreconditionFailed' });
});

test('the network client lists in pages and follows their links', async () => {
  const { network } = await clients();
  for (const name of ['a', 'b', 'c', 'd']) {
    await network.networkSecurityGroups.createOrUpdate(
      'web',
      name,
      { location: 'westeurope' },
      { updateIntervalInMs: 1 },
    );
  }

  const groups = await collect(network.networkSecurityGroups.listAll());

  expect(groups.map(({ name }) => name)).toEqual(['web-nsg', 'a', 'b', 'c', 'd']);
});

test('the compute client reads a VM, its power, and stops it', async () => {
  const { compute } = await clients();
  const { virtualMachines } = compute;

  const listed = await collect(virtualMachines.listAll());
  const expanded = await virtualMachines.get('web', 'web', { expand: 'instanceView' });
  await virtualMachines.deallocate('web', 'web', { updateIntervalInMs: 1 });
  const view = await virtualMachines.instanceView('web', 'web');

  expect(listed.map(({ id }) => id)).toEqual([vmId]);
  expect(expanded.instanceView?.statuses?.at(-1)?.code).toBe('PowerState/running');
  expect(view.statuses?.at(-1)?.code).toBe('PowerState/deallocated');
});

test('an operation that fails is an error of the client', async () => {
  const { network, endpoint, fetchControl } = await clients();
  await fetchControl(`${endpoint}/$sandbox/faults`, [{ method: 'PUT', path: 'ssh', operation: 'Failed' }]);

  const made = network.securityRules.createOrUpdate('web', 'web-nsg', 'ssh', rule(), {
    updateIntervalInMs: 1,
  });

  await expect(made).rejects.toThrow(/failed|InternalServerError/i);
});

async function clients() {
  const tls = selfSignedCertificate();
  const running = await startSandbox({ world: smallWorld(), tls, pageSize: 2 });
  onTestFinished(() => running.close());
  const credential = {
    getToken: async () => ({ token: running.token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const options = { endpoint: running.endpoint, tlsOptions: { ca: tls.cert } };
  const network = new NetworkManagementClient(credential, subscriptionId, options);
  const compute = new ComputeManagementClient(credential, subscriptionId, options);
  const fetchControl = async (url: string, body: unknown): Promise<void> => {
    const { request } = await import('node:https');
    await new Promise<void>((resolve, reject) => {
      const sent = request(url, { method: 'POST', ca: tls.cert }, (response) => {
        response.resume().on('end', resolve);
      });
      sent.on('error', reject).end(JSON.stringify(body));
    });
  };
  return { network, compute, endpoint: running.endpoint, fetchControl };
}

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const entry of pages) all.push(entry);
  return all;
}
