import { readFile } from 'node:fs/promises';
import { parseWorld } from './readWorld.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from './startSandbox.ts';
import type { World } from './world.ts';
import { contoso } from './worlds/contoso.ts';
import { defendedAt } from './worlds/defended.ts';
import { firewalled } from './worlds/firewalled.ts';

const worlds: Readonly<Record<string, () => World>> = {
  contoso: () => contoso,
  firewalled: () => firewalled,
  // Its requests and its open window lie around the moment at which it starts.
  defended: () => defendedAt(new Date().toISOString()),
};

export interface NamedSandboxOptions {
  /** A built-in world's name, or the path of a world file. */
  world: string;
  port?: number | undefined;
  latencyMs?: number | undefined;
  operationMs?: number | undefined;
  firewallOperationMs?: number | undefined;
  tls?: SandboxOptions['tls'] | undefined;
}

/** Starts the sandbox on a world that a person names. Rejects with a sentence that says what is wrong with it. */
export async function startNamedSandbox({ world, ...rest }: NamedSandboxOptions): Promise<RunningSandbox> {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return startSandbox({
    world: worlds[world]?.() ?? (await readWorldFile(world)),
    ...Object.fromEntries(given),
  });
}

async function readWorldFile(file: string): Promise<World> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const names = Object.keys(worlds).join(', ');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} is neither a built-in world (${names}) nor a file that can be read: ${reason}`);
  }
  return parseWorld(text);
}
