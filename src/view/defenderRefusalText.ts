import type { AccessError } from '../core/accessError.ts';
import { plainText } from './plainText.ts';
import { vmText } from './resourceText.ts';
import { said } from './said.ts';
import type { Telling } from './telling.ts';

/** What Defender for Cloud does not grant, in its own words, and what helps: only its code tells one refusal from another. */
export function tellDefenderRefusal({
  vm,
  code,
  message,
}: Extract<AccessError, { kind: 'defenderRefused' }>): Telling {
  const name = code === '' ? '' : ` (${plainText(code)})`;
  return {
    happened: `Defender for Cloud refuses the request for ${vmText(vm)}${name}${said(message)}`,
    toDo: advice.get(code.toLowerCase()) ?? unknownAdvice,
  };
}

const unknownAdvice = 'Mend what it names; the same request is refused again.';

const planAdvice =
  'Turn Defender for Servers Plan 2 on for the subscription, or have Azure JIT apply the policy itself: ' +
  '"azureJit.backend", --backend direct.';

/** By code in lower case. A request outside the policy and one that cannot be read share a code. */
const advice = new Map([
  [
    'policynotfound',
    'Somebody took the virtual machine out of just-in-time access: refresh, and enable it again.',
  ],
  [
    'invalidinitiateinput',
    'Ask for ports, sources and a time within its policy. Where the policy allows a range, Defender may take nothing but ' +
      'that very range: ask for it as `azure-jit policy show` has it.',
  ],
  ['unsupportedpricingtier', planAdvice],
  [
    'unsupportedvirtualmachine',
    'Defender guards neither classic machines, nor machines without a network security group, nor those behind a ' +
      'firewall policy. Azure JIT itself can do the last: "azureJit.backend", --backend direct.',
  ],
]);

/** The advice for a refusal that came while a policy was written, where the code is one of Defender's. */
export function defenderAdvice(code: string): string | undefined {
  return advice.get(code.toLowerCase());
}
