import * as vscode from 'vscode';
import type { MachineSummary } from '../../access/machineListing.ts';
import type { GrantedWindow } from '../../access/requestAccess.ts';
import type { AccessError } from '../../core/accessError.ts';
import { idKey } from '../../core/armId.ts';
import { collapsePrefixes } from '../../core/ipPrefix.ts';
import type { Result } from '../../core/result.ts';
import type { Sources } from '../../core/sourceOverlap.ts';
import { type Asker, askedText } from '../../view/askedText.ts';
import type { CommandContext } from '../commandContext.ts';
import type { OutsideRequest } from '../outsideRequest.ts';
import type { Connection } from '../session.ts';
import { settings } from '../settings.ts';
import { grant } from './grant.ts';
import { type OutsideGrant, outsideGrant, outsideLimits } from './outsideGrant.ts';
import { usualSources } from './quickRequest.ts';
import type { DurationLimits } from './requestDraft.ts';
import { tellGranted } from './tellGranted.ts';

/** What became of a request from outside. */
export type OutsideOutcome =
  /** The user said no, or did not sign in. */
  | { kind: 'declined' }
  /** It cannot be granted, so the user was not asked. */
  | { kind: 'refused'; error: AccessError }
  /** The user said yes, and was told how it ended. */
  | { kind: 'done'; result: Result<GrantedWindow, AccessError> };

export interface Asking {
  asker: Asker;
  /** Whether who asked still waits for an answer; a yes to nobody opens nothing. */
  isWanted?: () => boolean;
}

/**
 * The one way by which others open a port: what they ask for is held against the policy and the settings, the user is
 * asked with all of it in one question, and only a yes opens it.
 */
export async function requestFromOutside(
  context: CommandContext,
  asked: OutsideRequest,
  { asker, isWanted = () => true }: Asking,
): Promise<OutsideOutcome> {
  const connection = await context.session.connect(true);
  if (!connection) return { kind: 'declined' };
  const { store } = context;
  const read = await store.readMachine(connection, asked.vm, store.find(asked.vm)?.machine);
  if (!read.ok) return { kind: 'refused', error: read.error };
  const summary = read.value;
  const limits = outsideLimits(summary, asked, settings());
  if (!limits.ok) return { kind: 'refused', error: limits.error };
  const sources = await sourcesOf(context, connection, asked);
  if (!sources) return { kind: 'declined' };
  const request = outsideGrant(summary, asked, limits.value, sources);
  if (!request.ok) return { kind: 'refused', error: request.error };
  const isAgreed = await confirmed(context, summary, request.value, { asker, limits: limits.value });
  if (!isAgreed || !isWanted()) return { kind: 'declined' };
  const result = await grant(context, connection, summary, request.value);
  void tellGranted(context, result);
  return { kind: 'done', result };
}

/** Undefined where the user's own address is asked for and they do not say which it is. */
async function sourcesOf(
  context: CommandContext,
  connection: Connection,
  { sources }: OutsideRequest,
): Promise<Sources | undefined> {
  if (sources === '*' || !sources.myIp) return sources === '*' ? sources : sources.prefixes;
  const own = await usualSources(context, connection);
  return own === undefined || own === '*' ? own : collapsePrefixes([...sources.prefixes, ...own]);
}

async function confirmed(
  { store, keeper }: CommandContext,
  { machine }: MachineSummary,
  request: OutsideGrant,
  { asker, limits }: { asker: Asker; limits: DurationLimits },
): Promise<boolean> {
  const known = store.listing?.subscriptions.find(({ id }) => idKey(id) === idKey(machine.subscriptionId));
  const { message, detail, button } = askedText(
    {
      ...request,
      asker,
      vm: machine.id,
      subscription: known?.name,
      cap: { minutes: limits.maxMinutes, setBy: limits.setBy },
    },
    keeper.now(),
  );
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) === button;
}
