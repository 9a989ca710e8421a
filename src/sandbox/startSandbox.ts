import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Arm } from './arm/arm.ts';
import { Operations } from './arm/operations.ts';
import { ResourceStore } from './arm/resourceStore.ts';
import { Throttle } from './arm/throttle.ts';
import { ownerToken } from './authorization/authenticate.ts';
import type { Control } from './control/controlAnswer.ts';
import { HeldRequests } from './http/heldRequests.ts';
import { serve } from './http/serve.ts';
import { ActivityLog } from './insights/activityLog.ts';
import { foldChildren } from './network/foldChildren.ts';
import { startClock } from './sandboxClock.ts';
import { defaultDefenderSettings } from './security/defenderSettings.ts';
import { newDefenderState } from './security/defenderState.ts';
import type { World } from './world.ts';

export interface SandboxOptions {
  world: World;
  /** A free one if it is left out. */
  port?: number;
  /** Real milliseconds before each answer. */
  latencyMs?: number;
  /** Real milliseconds that a long-running operation takes. */
  operationMs?: number;
  /** Real milliseconds that a change of a firewall, a policy or a rule collection group takes; `operationMs` if left out. */
  firewallOperationMs?: number;
  /** Entries per page of a list. */
  pageSize?: number;
  /** PEM text; with it the sandbox speaks HTTPS. */
  tls?: { cert: string; key: string };
}

export interface RunningSandbox {
  /** Scheme, host and port, without a slash at the end. */
  endpoint: string;
  /** A token of the owner, who may do everything. */
  token: string;
  close(): Promise<void>;
}

/** Starts a simulated Azure on 127.0.0.1. Rejects if the port is taken or the certificate unusable. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { world, latencyMs = 0, operationMs = 0, pageSize = 1000, tls } = options;
  const clock = startClock(world.clock);
  const store = new ResourceStore();
  for (const resource of foldChildren(structuredClone(world.resources))) store.set(resource);
  const server = tls === undefined ? createServer() : createSecureServer(tls);
  server.keepAliveTimeout = 60_000;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const endpoint = tls === undefined ? `http://127.0.0.1:${port}` : `https://${hostOf(tls.cert)}:${port}`;
  const operations = new Operations(operationMs, clock.now);
  const arm: Arm = {
    subscriptions: structuredClone(world.subscriptions),
    principals: structuredClone(world.principals),
    store,
    clock,
    operations,
    ...(options.firewallOperationMs === undefined
      ? {}
      : { firewallOperationMs: options.firewallOperationMs }),
    throttle: new Throttle(clock.now),
    defender: newDefenderState({ ...defaultDefenderSettings, ...world.defender }),
    activityLog: new ActivityLog(structuredClone(world.activityLog ?? []), clock.now, (id) =>
      operations.get(id),
    ),
    worldExtras: {
      ...(world.defender && { defender: world.defender }),
      ...(world.activityLog && { activityLog: world.activityLog }),
    },
    callerAddress: () => control.address,
    pageSize,
    endpoint,
  };
  const held = new HeldRequests();
  const control: Control = { arm, requests: [], faults: [], held, address: '203.0.113.7' };
  server.on('request', (request, response) => {
    // A client that goes away while it is read or answered ends its own request only.
    serve(control, latencyMs, request, response).catch(() => request.socket.destroy());
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nDate: ${new Date(clock.now()).toUTCString()}\r\n` +
          'Connection: close\r\nContent-Length: 0\r\n\r\n',
      );
  });
  return {
    endpoint,
    token: ownerToken,
    close: () =>
      new Promise((resolve) => {
        held.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

// The address if the certificate is for it, else the name that it most likely is for.
function hostOf(cert: string): string {
  return new X509Certificate(cert).checkIP('127.0.0.1') === undefined ? 'localhost' : '127.0.0.1';
}
