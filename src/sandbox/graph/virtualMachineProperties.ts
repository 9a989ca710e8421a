/**
 * A VM's properties as Resource Graph shows them: the power state under `extended.instanceView`, and no
 * `instanceView` of Compute's own.
 */
export function virtualMachineProperties(properties: Record<string, unknown>): Record<string, unknown> {
  const { instanceView, ...others } = properties;
  if (typeof instanceView !== 'object' || instanceView === null) return others;
  const { computerName, osName, osVersion, hyperVGeneration, statuses } = instanceView as Record<
    string,
    unknown
  >;
  const known = Object.fromEntries(
    Object.entries({ computerName, osName, osVersion, hyperVGeneration }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const reported: { code?: unknown }[] = Array.isArray(statuses) ? statuses : [];
  const power = reported.find(({ code }) => String(code).startsWith('PowerState/'));
  return { ...others, extended: { instanceView: { ...known, ...(power ? { powerState: power } : {}) } } };
}
