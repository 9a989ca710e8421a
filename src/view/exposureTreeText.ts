import { childName } from '../core/armId.ts';
import type { ExposedPort } from '../core/exposure.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import { plainText } from './plainText.ts';

/** `by rule default-allow-ssh (priority 300)`, or why no rule is named; before it, which firewall it is through. */
export function exposedByText({
  rule,
  priority,
  firewall,
}: Pick<ExposedPort, 'rule' | 'priority' | 'firewall'>): string {
  const through = firewall === undefined ? '' : `through firewall ${plainText(childName(firewall))} `;
  if (rule === null) return `${through}because no network security group stands in the way`;

  return `${through}by rule ${plainText(rule)}${priority === null ? '' : ` (priority ${priority})`}`;
}

/** The exposed ports that a policy claims to keep shut. */
export function exposedUnderPolicy(
  policy: JitPolicy | null,
  exposed: readonly ExposedPort[],
): readonly ExposedPort[] {
  const own = new Set(policy?.ports.map(({ number }) => number));

  return exposed.filter(({ number }) => own.has(number));
}
