import type { SourceAnswer } from '../../core/accessError.ts';
import { type IpPrefix, parseIpPrefix } from '../../core/ipPrefix.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Sources } from '../../core/sourceOverlap.ts';
import { errorText } from '../../view/errorText.ts';
import { plainText } from '../../view/plainText.ts';
import { sourcesText } from '../../view/sourceText.ts';
import { iconless } from '../iconless.ts';
import type { Connection } from '../session.ts';
import { confirmWideSources } from './confirmWideSources.ts';
import type { Answer, Position } from './flow.ts';
import { type Choice, pickOne } from './pick.ts';
import { typeText } from './typeText.ts';

export interface SourceOptions {
  connection: Connection;
  /** Whether a detected address is that of the user's own machine. */
  isTrusted: boolean;
  /** A sentence that says why the policy does not allow these sources; undefined where it does. */
  refusal(sources: Sources): string | undefined;
  /** The reason that the rule keeps; it can be given beside the choices. */
  reason: { get(): string; set(text: string): void };
  /** Shows what access from there would write; the question goes on. Left out where there is nothing to show. */
  showPlan?(sources: Sources): void;
}

type SourceChoice = Sources | 'custom' | 'reason' | 'none';

/** From where: the address that was found, one's own range, or anywhere. What is wide is confirmed. */
export async function askSource(position: Position, options: SourceOptions): Promise<Answer<Sources>> {
  const { reason } = options;
  const choices = sourceChoices(options);
  for (;;) {
    const given = reason.get() === '' ? '' : ` Reason: ${plainText(reason.get())}`;
    const picked = await pickOne<SourceChoice>(position, {
      placeholder: `From which address? Only from there the port opens.${given}`,
      choices,
      active: (value) => Array.isArray(value),
      buttons: [{ icon: 'note', tooltip: 'Give a reason, which the rule keeps', value: 'reason' }],
    });
    if (picked.kind !== 'answer') return picked;
    const sources = await sourcesOf(picked.value, position, options);
    if (sources?.kind === 'cancelled') return sources;
    if (sources?.kind === 'answer' && (await confirmWideSources(sources.value))) return sources;
  }
}

/** Undefined where the choice only leads back to the choices. */
async function sourcesOf(
  choice: SourceChoice,
  position: Position,
  options: SourceOptions,
): Promise<Answer<Sources> | undefined> {
  if (choice === 'none') return undefined;
  if (choice === 'custom') return askPrefixes(position, options);
  if (choice !== 'reason') return { kind: 'answer', value: choice };
  const reason = await typeText<string>(
    { ...position, isWithinStep: true },
    { prompt: 'Why? It is kept with the rule in Azure.', value: options.reason.get(), parse: ok },
  );
  if (reason.kind === 'cancelled') return reason;
  if (reason.kind === 'answer') options.reason.set(reason.value);
  return undefined;
}

async function sourceChoices(options: SourceOptions): Promise<Choice<SourceChoice>[]> {
  const { connection, isTrusted, refusal } = options;
  const detected = await connection.app.detectSource();
  const found = detected.ok
    ? addressChoices(
        [{ address: detected.value.address, says: isTrusted ? 'your address' : notYours }],
        refusal,
      )
    : detected.error.kind === 'sourceUnknown'
      ? addressChoices(differentAnswers(detected.error.answers), refusal)
      : [];
  const trouble = detected.ok
    ? []
    : [
        {
          label: '$(warning) Which address is yours?',
          detail: iconless(errorText(detected.error)),
          value: 'none' as const,
        },
      ];
  const refusedAny = refusal('*');
  const choices: Choice<SourceChoice>[] = [
    ...trouble,
    ...found,
    { label: '$(edit) Another address or range…', value: 'custom', alwaysShow: true },
    ...(refusedAny === undefined
      ? [
          {
            label: '$(globe) Any address',
            description: 'everybody on the Internet can try the port',
            value: '*' as const,
          },
        ]
      : []),
  ];
  return choices.map((choice) => ({ ...choice, look: lookAt(choice.value, options) }));
}

/** A button on each choice that says sources already. */
function lookAt(choice: SourceChoice, { showPlan }: SourceOptions): Choice<unknown>['look'] {
  if (!showPlan || choice === 'custom' || choice === 'reason' || choice === 'none') return undefined;
  const show = () => showPlan(choice);
  return { tooltip: `Show the Plan: From ${sourcesText(choice)}`, show };
}

const notYours = 'address of the machine that runs this editor’s extensions; is it yours?';

function differentAnswers(answers: readonly SourceAnswer[]): { address: string; says: string }[] {
  return answers.flatMap(({ address, service }) =>
    address === null ? [] : [{ address, says: `says ${plainText(service)}` }],
  );
}

function addressChoices(
  found: readonly { address: string; says: string }[],
  refusal: SourceOptions['refusal'],
): Choice<SourceChoice>[] {
  return found.flatMap(({ address, says }): Choice<SourceChoice>[] => {
    const prefix = parseIpPrefix(address);
    if (!prefix.ok) return [];
    const refused = refusal([prefix.value]);
    return refused === undefined
      ? [{ label: `$(account) ${address}`, description: iconless(says), value: [prefix.value] }]
      : [
          {
            label: `$(error) ${address}`,
            description: iconless(says),
            detail: iconless(refused),
            value: 'none' as const,
          },
        ];
  });
}

function askPrefixes(position: Position, { refusal }: SourceOptions): Promise<Answer<Sources>> {
  return typeText<Sources>(
    { ...position, isWithinStep: true },
    {
      prompt: 'Addresses or ranges, parted by commas.',
      placeholder: '192.0.2.7, 198.51.100.0/24 or 2001:db8::/48',
      parse(text) {
        const prefixes = parsePrefixes(text);
        const refused = prefixes.ok ? refusal(prefixes.value) : undefined;
        return refused === undefined ? prefixes : err(refused);
      },
    },
  );
}

export function parsePrefixes(text: string): Result<readonly IpPrefix[], string> {
  const prefixes: IpPrefix[] = [];
  for (const part of text.split(',')) {
    const prefix = parseIpPrefix(part.trim());
    if (!prefix.ok) return prefix;
    prefixes.push(prefix.value);
  }
  return ok(prefixes);
}
