import type { Sources } from '../core/sourceOverlap.ts';
import { wideSources } from '../core/wideSources.ts';
import { warningText } from './warningText.ts';

/** What sources mean that let in more than a few; undefined for others. */
export function wideSourcesText(sources: Sources): { detail: string; button: string } | undefined {
  const warnings = wideSources(sources);
  if (warnings.length === 0) return undefined;

  return {
    detail: `${warnings.map(warningText).join(' ')} Whoever finds it can try to get in until the access ends.`,
    button: sources === '*' ? 'Open for Everybody' : 'Open for the Range',
  };
}
