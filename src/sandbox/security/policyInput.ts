import { ArmError } from '../arm/armError.ts';
import { isoDurationMs } from '../isoDuration.ts';
import { isJsonObject, type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import { isSource } from './sources.ts';

const vmPattern =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.(Classic)?Compute\/virtualMachines\/[^/]+$/i;
const shortestMs = 5 * 60_000;
const longestMs = 24 * 3_600_000;

export interface PolicyMachine {
  id: string;
  /** As it is kept: every field that was sent. */
  entry: JsonObject;
  ports: readonly number[];
}

/**
 * The machines of a policy's body. Throws what Azure answers to a body that is not one: a 400, and the bare server
 * error that an empty protocol gives. A port's number may be text, which Azure takes for the number.
 */
export function policyInput(body: unknown): PolicyMachine[] {
  const given = objectOrEmpty(objectOrEmpty(body).properties).virtualMachines;
  if (!Array.isArray(given)) refuse("The property 'virtualMachines' is required.");
  const machines = objectsIn(given).map(machineOf);
  const ids = new Set(machines.map(({ id }) => id.toLowerCase()));
  if (ids.size < machines.length) refuse('A virtual machine is in the policy twice.');
  return machines;
}

export function refuse(message: string): never {
  throw new ArmError(400, 'InvalidPolicyInput', message);
}

function machineOf(vm: JsonObject): PolicyMachine {
  const { id } = vm;
  if (typeof id !== 'string' || !vmPattern.test(id))
    refuse(`'${String(id)}' is not the id of a virtual machine.`);
  const ports = Array.isArray(vm.ports) ? vm.ports.filter(isJsonObject) : [];
  if (ports.length === 0) refuse(`The virtual machine '${id}' has no ports.`);
  const kept = ports.map((port) => portOf(id, port));
  const numbers = kept.map(({ number }) => Number(number));
  if (new Set(numbers).size < numbers.length) refuse(`A port of '${id}' is in the policy twice.`);
  return { id, entry: { ...vm, ports: kept }, ports: numbers };
}

function portOf(vmId: string, port: JsonObject): JsonObject {
  const number =
    typeof port.number === 'string' && /^\d+$/.test(port.number) ? Number(port.number) : port.number;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 65_535)
    refuse(`The port number '${String(port.number)}' of '${vmId}' must be from 0 to 65535.`);
  if (port.protocol === '')
    throw new ArmError(500, 'InternalServerError', 'Internal server error has occurred.');
  if (!/^(tcp|udp|\*)$/i.test(String(port.protocol)))
    refuse(`The protocol '${String(port.protocol)}' of port ${number} must be TCP, UDP or *.`);
  const duration = isoDurationMs(String(port.maxRequestAccessDuration));
  if (duration === undefined || duration < shortestMs || duration > longestMs)
    refuse(`The maxRequestAccessDuration of port ${number} must be from 5 minutes to 1 day, as ISO 8601.`);
  const { allowedSourceAddressPrefix: one, allowedSourceAddressPrefixes: many } = port;
  const hasMany = Array.isArray(many) && many.length > 0;
  if (hasMany && one !== undefined && one !== null && one !== '')
    refuse(`Port ${number} has both allowedSourceAddressPrefix and allowedSourceAddressPrefixes.`);
  for (const source of hasMany ? many : [one ?? '*'])
    if (!isSource(source)) refuse(`'${String(source)}' of port ${number} is no address, prefix or '*'.`);
  return { ...port, number };
}
