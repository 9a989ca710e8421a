import { type InputProblem, inputProblem } from '../core/inputProblem.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type OutsideRequest, parseOutsideRequest } from './outsideRequest.ts';

type Parsed<T> = Result<T, InputProblem[]>;
type Fields = Readonly<Record<string, unknown>>;

const states = ['configured', 'recommended', 'none'] as const;
export type WantedState = (typeof states)[number];

/** Whatever a host says to have checked, what a model wrote is checked here. */
export function parseListInput(input: unknown): Parsed<{ state: WantedState | undefined }> {
  const fields = fieldsOf(input, ['state']);
  if (!fields.ok) return fields;
  const { state } = fields.value;
  const known = states.find((one) => one === state);

  return state === undefined || known !== undefined
    ? ok({ state: known })
    : err([inputProblem('state', state, `A state is ${states.join(', ')}.`)]);
}

export function parseRequestInput(input: unknown): Parsed<OutsideRequest> {
  const names = { vm: 'vm', ports: 'ports', for: 'for', sources: 'sources', justification: 'justification' };
  const fields = fieldsOf(input, Object.values(names));
  if (!fields.ok) return fields;
  const { vm, ports, for: length, sources, justification } = fields.value;

  return parseOutsideRequest({ vm, ports, for: length, sources, justification }, names);
}

export function parseCloseInput(input: unknown): Parsed<{ window: string }> {
  const fields = fieldsOf(input, ['window']);

  return fields.ok ? parseWindowId(fields.value.window) : fields;
}

function parseWindowId(value: unknown): Parsed<{ window: string }> {
  return typeof value === 'string' && /^[a-z0-9]{8}$/i.test(value)
    ? ok({ window: value.toLowerCase() })
    : err([inputProblem('window', value, "A window's id is eight letters and digits.")]);
}

function fieldsOf(input: unknown, known: readonly string[]): Parsed<Fields> {
  if (input === undefined || input === null) return ok({});
  if (typeof input !== 'object' || Array.isArray(input)) {
    return err([inputProblem('input', input, 'The input is an object.')]);
  }
  const problems = Object.entries(input)
    .filter(([name]) => !known.includes(name))
    .map(([name, value]) => inputProblem(name, value, `No such field; there are ${known.join(', ')}.`));

  return problems.length > 0 ? err(problems) : ok({ ...input });
}
