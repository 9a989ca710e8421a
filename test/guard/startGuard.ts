import { InvocationContext, type Timer, type TimerFunctionOptions } from '@azure/functions';
import { guardRoleActions } from '../../src/core/guardRole.ts';
import { roleDefinition } from '../../src/core/roleDefinition.ts';
import { sweepTimer } from '../../src/guard/sweepTimer.ts';
import type { World } from '../../src/sandbox/world.ts';
import { resourceGroup, resourceGroupResource } from '../../src/sandbox/worlds/resourceGroup.ts';
import { machineWorld, principal, subscriptionId } from '../access/machineWorld.ts';
import { type Access, startAccess } from '../access/startAccess.ts';

export interface LoggedLine {
  level: string;
  text: string;
}

/** One call of the handler as the host makes it: what it logged, and the error with which it failed. */
export interface Run {
  lines: LoggedLine[];
  error: Error | undefined;
}

const group = resourceGroup(subscriptionId, 'azure-jit-guard');

export const place = group.id;

const onTime: Timer = {
  isPastDue: false,
  schedule: { adjustForDST: false },
  scheduleStatus: { last: '', next: '', lastUpdated: '' },
};

export async function invoke({ handler }: TimerFunctionOptions, timer: Timer = onTime): Promise<Run> {
  const lines: LoggedLine[] = [];
  const context = new InvocationContext({
    functionName: 'sweep',
    logHandler: (level, ...parts) => lines.push({ level, text: parts.join(' ') }),
  });
  try {
    await handler(timer, context);
    return { lines, error: undefined };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { lines, error };
  }
}

/** A world with one VM, and a guard `guard` with exactly the rights that its template gives, or without one of them. */
export function guardedWorld(without = ''): World {
  const granted = (actions: readonly string[]) => actions.filter((action) => action !== without);
  const sweeper = principal('guard', granted(roleDefinition('sweeper', []).Actions));
  const own = { scope: place, actions: granted(guardRoleActions) };
  const world = machineWorld({
    tags: { 'jit-access': '22/Tcp PT3H *' },
    principals: [{ ...sweeper, assignments: [...sweeper.assignments, own] }],
  });
  const guard = resourceGroupResource(group, { 'jit-guard': 'jit-guard-app', team: 'network' });
  return { ...world, resources: [...world.resources, guard] };
}

export async function startGuard({ without = '' } = {}) {
  const access = await startAccess({ world: guardedWorld(without) });
  return { access, timer: sweepTimer({ app: access.as('guard'), place }) };
}

/** Opens a window of ten minutes as the owner. Returns its id. */
export async function openWindow({ app }: Access): Promise<string> {
  const request = {
    vm: 'vm',
    sources: 'my-ip',
    justification: 'why',
    waitMs: 0,
    durationMinutes: 10,
  } as const;
  const opened = await app.requestAccess(request);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  return opened.value.window.id;
}

/** The tags of the guard's own resource group. */
export async function tagsOfPlace(access: Access): Promise<Record<string, string>> {
  const { resources } = await access.world();
  return resources.find(({ id }) => id === place)?.tags ?? {};
}
