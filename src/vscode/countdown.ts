import type { AccessWindow } from '../core/accessWindow.ts';
import { errorText } from '../view/errorText.ts';
import { localTimeText } from '../view/localTimeText.ts';
import { plainText } from '../view/plainText.ts';
import { portsText, portText } from '../view/portText.ts';
import { remainingText } from '../view/remainingText.ts';
import { shutFromSeconds, shutFromText } from '../view/shutFromText.ts';
import type { WatchedWindow } from './watchedWindow.ts';

/** What the status bar shows; texts are plain, `icon` is one of the editor's. */
export interface Countdown {
  icon: 'unlock' | 'error';
  text: string;
  urgency: 'calm' | 'soon' | 'failed';
  tooltip: readonly string[];
  spoken: string;
  /** Windows to close when it is pressed; where it is empty, pressing shows the windows. */
  retry: readonly string[];
}

export interface CountdownOptions {
  nowMs: number;
  /** From this long before the end it is urgent. */
  soonMinutes: number;
  timeZone?: string | undefined;
}

/** The window that ends first, or one that could not be closed; null where nothing of ours is open. */
export function countdown(watched: readonly WatchedWindow[], options: CountdownOptions): Countdown | null {
  const failed = watched.filter(({ state }) => state.kind === 'stillOpen');
  if (failed.length > 0) return failure(failed);
  const open = watched.flatMap(({ window, state }) => (state.kind === 'open' ? [window] : []));
  const [first] = open;
  if (!first) return null;
  const remaining = leftText(first, options.nowMs);
  const more = open.length > 1 ? ` +${open.length - 1}` : '';
  const name = plainText(first.vmName);
  const isSoon = shutFromSeconds(first) * 1000 - options.nowMs <= options.soonMinutes * 60_000;
  return {
    icon: 'unlock',
    text: `${name} ${shortPort(first)} ${remaining}${more}`,
    urgency: isSoon ? 'soon' : 'calm',
    tooltip: open.map((window) => line(window, options)),
    spoken: `Access to ${name}, ${portsText(first.ports)}, ${remaining}${isAtEnd(first, options.nowMs) ? '' : ' left'}`,
    retry: [],
  };
}

/** Its end has come, and Defender for Cloud has not taken its rules away, as far as a listing shows. */
function isAtEnd({ backend, endSeconds }: AccessWindow, nowMs: number): boolean {
  return backend === 'defender' && endSeconds * 1000 <= nowMs;
}

function leftText(window: AccessWindow, nowMs: number): string {
  return isAtEnd(window, nowMs) ? 'Defender closes it' : remainingText(window.endSeconds * 1000, nowMs);
}

/** `SSH` where a port's use is known by name, else `port 8080`. */
function shortPort({ ports }: AccessWindow): string {
  const [port] = ports;
  if (!port) return '';
  const [service = ''] = portText(port).split(' ');
  return /^(TCP|UDP)/.test(service) ? `port ${port.number}` : service;
}

function line(window: AccessWindow, { nowMs, timeZone }: CountdownOptions): string {
  const endMs = window.endSeconds * 1000;
  const end = localTimeText(endMs, nowMs, timeZone);
  const shutFrom = shutFromText(window, nowMs, timeZone);
  const early = shutFrom === undefined ? '' : `. ${shutFrom}`;
  const what = `${plainText(window.vmName)}, ${portsText(window.ports)}`;
  if (isAtEnd(window, nowMs)) return `${what}: ended at ${end}, Defender closes it`;
  return `${what}: until ${end}, ${remainingText(endMs, nowMs)} left${early}`;
}

function failure(failed: readonly WatchedWindow[]): Countdown {
  const name = plainText(failed[0]?.window.vmName ?? '');
  const more = failed.length > 1 ? ` +${failed.length - 1}` : '';
  return {
    icon: 'error',
    text: `${name}${more} still open, could not close`,
    urgency: 'failed',
    tooltip: [
      ...failed.map(({ window, state }) => {
        const why = state.kind === 'stillOpen' ? errorText(state.error) : '';
        return `${plainText(window.vmName)}, ${portsText(window.ports)}: ${why}`;
      }),
      'It is tried again by itself, every six minutes at the least; press to try now.',
    ],
    spoken: `Access to ${name} is still open and could not be closed`,
    retry: failed.map(({ window }) => window.id),
  };
}
