import { ArmError } from '../arm/armError.ts';
import type { JsonObject } from '../json.ts';

/**
 * Throws the 400 with which Azure refuses tags: at most 50, names of up to 512 characters without
 * `< > % & \ ? /`, values of up to 256.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
 */
export function requireTags(tags: JsonObject): void {
  const entries = Object.entries(tags);
  if (entries.length > 50) {
    refuse('TooManyTags', `The number of tags '${entries.length}' exceeds the maximum of '50'.`);
  }
  for (const [name, value] of entries) {
    if (name === '' || name.length > 512) {
      refuse('InvalidTagNameLength', `The tag name '${name}' must have between 1 and 512 characters.`);
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what Azure refuses.
    if (/[<>%&\\?/\u0000-\u001f]/.test(name)) {
      refuse(
        'InvalidTagNameCharacters',
        `The tag names '${name}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`,
      );
    }
    if (typeof value !== 'string')
      refuse('InvalidTagValue', `The value of the tag '${name}' must be a string.`);
    if (String(value).length > 256) {
      refuse('InvalidTagValueLength', `The value of the tag '${name}' exceeds the maximum length of '256'.`);
    }
  }
}

function refuse(code: string, message: string): never {
  throw new ArmError(400, code, message);
}
