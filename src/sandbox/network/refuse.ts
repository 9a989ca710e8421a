import { ArmError } from '../arm/armError.ts';

/** Throws a 400 as the network provider words it. */
export function refuse(code: string, message: string): never {
  throw new ArmError(400, code, message, { details: [] });
}

/** Throws the 400 for a property that must be there. */
export function missing(name: string): never {
  throw new ArmError(400, 'InvalidRequestFormat', 'Cannot parse the request.', {
    details: [
      { code: 'MissingJsonProperty', message: `Required property '${name}' is missing. Path properties.` },
    ],
  });
}

/** Throws the 400 for a property of the wrong kind. */
export function malformed(name: string): never {
  throw new ArmError(400, 'InvalidRequestFormat', 'Cannot parse the request.', {
    details: [
      { code: 'InvalidJson', message: `Error converting value of '${name}'. Path properties.${name}.` },
    ],
  });
}
