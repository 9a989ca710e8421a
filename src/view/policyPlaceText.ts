import { plainText } from './plainText.ts';

/** Where a policy that cannot be read stands: `tag jit-access`, or `policy default of Defender for Cloud`. */
export function policyPlaceText(place: string): string {
  return / of Defender for Cloud$/.test(place) ? plainText(place) : `tag ${plainText(place)}`;
}
