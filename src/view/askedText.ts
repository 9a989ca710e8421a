import { parseArmId } from '../core/armId.ts';
import type { CapSetter } from '../core/durationCap.ts';
import type { Protocol } from '../core/protocol.ts';
import type { Sources } from '../core/sourceOverlap.ts';
import { capText } from './capText.ts';
import { durationText } from './durationText.ts';
import { localTimeText } from './localTimeText.ts';
import { plainText } from './plainText.ts';
import { portsText } from './portText.ts';
import { sourcesText } from './sourceText.ts';
import { wideSourcesText } from './wideSourcesText.ts';

/** Who asks for access beside the user. More than this nobody can tell. */
export type Asker = 'link' | 'tool' | 'extension';

export interface Asked {
  asker: Asker;
  /** ARM id. */
  vm: string;
  /** The name of the VM's subscription, where it is known. */
  subscription: string | undefined;
  ports: readonly { number: number; protocol: Protocol }[];
  sources: Sources;
  durationMinutes: number;
  cap: { minutes: number; setBy: CapSetter };
  justification: string;
}

/** The question that stands between what others ask for and an open port: all of it, as plain text. */
export function askedText(asked: Asked, nowMs: number, timeZone?: string) {
  const { vm, ports, sources, durationMinutes, cap, justification } = asked;
  const id = parseArmId(vm);
  const name = plainText(id?.name ?? vm);
  const until = localTimeText(nowMs + durationMinutes * 60_000, nowMs, timeZone);
  const wide = wideSourcesText(sources);
  const lines = [
    who[asked.asker],
    '',
    `Virtual machine: ${name}`,
    ...(id ? [`Resource group: ${plainText(id.resourceGroup)}`, subscriptionLine(id, asked)] : []),
    `Ports: ${portsText(ports)}`,
    `From: ${sourcesText(sources)}`,
    `For: ${durationText(durationMinutes)}, until ${until} (at most ${capText(cap)})`,
    ...(justification === '' ? [] : [`Reason given: ${plainText(justification)}`]),
    ...(wide ? ['', wide.detail] : []),
  ];
  return {
    message: `Open ${portsText(ports)} of ${name}?`,
    detail: lines.join('\n'),
    button: wide?.button ?? 'Open',
  };
}

const who = {
  link: 'A link asks for this. Anybody can make such a link: agree only if you expected it.',
  tool: 'A language model asks for this with a tool of this extension.',
  extension: 'Another extension asks for this.',
} as const satisfies Record<Asker, string>;

function subscriptionLine({ subscriptionId }: { subscriptionId: string }, { subscription }: Asked): string {
  return subscription === undefined
    ? `Subscription: ${plainText(subscriptionId)}`
    : `Subscription: ${plainText(subscription)} (${plainText(subscriptionId)})`;
}
