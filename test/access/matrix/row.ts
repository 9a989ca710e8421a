import type { App } from '../../../src/access/app.ts';
import type { AccessError } from '../../../src/core/accessError.ts';
import type { World } from '../../../src/sandbox/world.ts';
import type { Fault } from '../startAccess.ts';
import type { Cell } from './startCell.ts';

/** What somebody is told: one outcome for each VM that they named, or one in all where `vm` is empty. */
export type Told = readonly ToldOfVm[];

export interface ToldOfVm {
  vm: string;
  error: AccessError | undefined;
  /** Names of rules that are told gone, whatever failed beside. */
  gone?: readonly string[];
  /** What is mended stays so, whatever failed beside. */
  mends?: true;
}

/** What stands when a verb begins. */
export interface Prepared {
  /** What sweeps leave when every window is over; undefined where only disabling tells. */
  standing: World | undefined;
  /** The window that the verb is about; empty where it is about none. */
  windowId: string;
}

/** A packet and its fate when the verb is done. */
export interface ExpectedFate {
  source: string;
  vm: string;
  port: number;
  access: 'Allow' | 'Deny';
}

/** One verb of the matrix. */
export interface Row {
  name: string;
  world: World;
  /** Whether it differs so little from another row that the telling failures are enough. */
  isVariant?: true;
  /** Whether only what is written in firewalls takes failures, all of them. */
  isOfFirewall?: true;
  /** Who does it; the owner if left out. */
  who?: string;
  /** What goes wrong in every cell, so that the verb takes back what it did and that is where it fails. */
  trouble?: Fault & { method: string };
  /** Brings the world to where the verb begins. */
  prepare(cell: Cell): Promise<Prepared>;
  act(app: App, prepared: Prepared, signal: AbortSignal): Promise<Told>;
  fates: readonly ExpectedFate[];
  /** VMs that are disabled in the end, when nothing of ours may be left; none where sweeping says enough. */
  disabled: readonly string[];
  /** What somebody does before sweeps are judged: takes a lock away, say. */
  clear?(cell: Cell): Promise<void>;
}
