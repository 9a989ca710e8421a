import type { ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { requireTags } from './requireTags.ts';

/**
 * The resource that a call sends. Throws a 400 unless it is an object with tags as Azure takes them and, where
 * it is created and lives in a region, with a location. An existing resource keeps its own.
 */
export function requireBody(
  call: ArmCall,
  former: ArmResource | undefined,
  needsLocation: boolean,
): JsonObject {
  const { body } = call;
  if (!isJsonObject(body)) {
    throw new ArmError(
      400,
      'InvalidRequestContent',
      'The request content was invalid and could not be deserialized: a JSON object is expected.',
    );
  }
  if (body.properties !== undefined && body.properties !== null && !isJsonObject(body.properties)) {
    throw new ArmError(400, 'InvalidRequestFormat', 'Cannot parse the request.', { details: [] });
  }
  if (isJsonObject(body.tags)) requireTags(body.tags);
  if (call.method !== 'PUT') return body;
  const location = body.location ?? former?.location;
  if (needsLocation && typeof location !== 'string') {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const compact = (text: unknown) => String(text).toLowerCase().replaceAll(' ', '');
  if (former?.location !== undefined && compact(location) !== compact(former.location)) {
    throw new ArmError(
      409,
      'InvalidResourceLocation',
      `The resource '${former.name}' already exists in location '${former.location}'. A resource with the same ` +
        `name cannot be created in location '${String(location)}'. Please select a new resource name.`,
    );
  }
  return location === undefined ? body : { ...body, location: former?.location ?? location };
}
