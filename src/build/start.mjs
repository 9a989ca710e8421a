import { installMissing } from './installMissing.mjs';

await installMissing();
// Only now is there anything to import.
const { bundle } = await import('./bundle.mjs');
await bundle();

if (process.argv.includes('--terminal')) {
  const { tellStory } = await import('./start/tellStory.mjs');
  process.exitCode = await tellStory();
} else {
  const { startEditor } = await import('./start/startEditor.mjs');
  await startEditor();
}
