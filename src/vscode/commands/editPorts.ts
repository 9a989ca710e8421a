import type { JitPort } from '../../core/jitPolicy.ts';
import { durationText } from '../../view/durationText.ts';
import { portText } from '../../view/portText.ts';
import { sourcesText } from '../../view/sourceText.ts';
import { askPort } from './askPort.ts';
import { type Choice, pickOne } from './pick.ts';

type PortAction = { kind: 'edit'; port: JitPort } | { kind: 'add' } | { kind: 'remove' } | { kind: 'save' };

/** Ports are added, changed and removed until the user goes on; undefined where the user gives up. */
export async function editPorts(
  name: string,
  before: readonly JitPort[],
): Promise<readonly JitPort[] | undefined> {
  let ports = before;
  for (;;) {
    const picked = await pickOne<PortAction>(
      { title: `JIT Policy of ${name}`, step: 1, total: 1 },
      {
        placeholder: 'Choose a port to change it.',
        choices: choicesFor(ports),
        active: (action) => action.kind === 'edit',
      },
    );
    if (picked.kind !== 'answer') return undefined;
    const action = picked.value;
    if (action.kind === 'save') return ports;
    if (action.kind === 'add') ports = (await changed(name, ports, undefined)) ?? ports;
    if (action.kind === 'edit') ports = (await changed(name, ports, action.port)) ?? ports;
    if (action.kind === 'remove') ports = (await without(name, ports)) ?? ports;
  }
}

function choicesFor(ports: readonly JitPort[]): Choice<PortAction>[] {
  const removal: Choice<PortAction>[] =
    ports.length > 1 ? [{ label: '$(trash) Remove a port…', value: { kind: 'remove' } }] : [];
  return [
    ...ports.map((port) => ({ ...described(port), value: { kind: 'edit', port } as const })),
    { label: '$(add) Add a port…', value: { kind: 'add' } },
    ...removal,
    { label: '$(check) Go on', description: 'see what changes, then save', value: { kind: 'save' } },
  ];
}

function described(port: JitPort): { label: string; description: string } {
  return {
    label: `$(edit) ${portText(port)}`,
    description: `at most ${durationText(port.maxDurationMinutes)}, from ${sourcesText(port.allowedSources)}`,
  };
}

async function changed(
  name: string,
  ports: readonly JitPort[],
  port: JitPort | undefined,
): Promise<readonly JitPort[] | undefined> {
  const others = ports.filter((other) => other !== port);
  const asked = await askPort(`${port ? portText(port) : 'New Port'} of ${name}`, port, others);
  return asked && [...others, asked].sort((a, b) => a.number - b.number);
}

async function without(name: string, ports: readonly JitPort[]): Promise<readonly JitPort[] | undefined> {
  const picked = await pickOne(
    { title: `JIT Policy of ${name}`, step: 1, total: 1, isWithinStep: true },
    {
      placeholder: 'Which port leaves the policy? It is no longer kept shut.',
      choices: ports.map((port) => ({
        ...described(port),
        label: `$(trash) ${portText(port)}`,
        value: port,
      })),
    },
  );
  return picked.kind === 'answer' ? ports.filter((port) => port !== picked.value) : undefined;
}
