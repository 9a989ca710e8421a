import { activation } from './bench/activation.mjs';
import { requests } from './bench/requests.mjs';
import { bundle } from './bundle.mjs';

/**
 * Prints what the product costs. Machines are noisy, so times are told beside something measured in the same run.
 *
 * What is measured, each a line: what it is called, what it came to, and how much it may be at most, if there
 * is a limit. `measure` resolves to several of one kind.
 * @typedef {{ name: string, value: number, unit: 'KB' | 'ms' | 'requests' | '×', atMost?: number }} Measured
 * @type {readonly { title: string, measure(): Promise<Measured[]> }[]}
 */
const measures = [
  { title: 'size of the bundles', measure: bundleSizes },
  { title: 'the command line, with operations of 1 s and answers of 50 ms', measure: requests },
  { title: 'activation in the real editor, median of five starts', measure: activation },
];

let tooMuch = 0;
for (const { title, measure } of measures) {
  console.log(`\n${title}`);
  for (const { name, value, unit, atMost } of await measure()) {
    const isTooMuch = atMost !== undefined && value > atMost;
    if (isTooMuch) tooMuch += 1;
    const limit = atMost === undefined ? '' : `  (at most ${atMost}${isTooMuch ? ', EXCEEDED' : ''})`;
    console.log(`  ${name.padEnd(32)} ${value.toFixed(1).padStart(10)} ${unit}${limit}`);
  }
}
process.exitCode = tooMuch === 0 ? 0 : 1;

/** @returns {Promise<Measured[]>} */
async function bundleSizes() {
  const sizes = await bundle();
  return sizes.map(({ file, bytes }) => {
    const name = file.replace(/^.*[\\/]/, '');
    return { name, value: bytes / 1024, unit: 'KB', ...(name === 'extension.js' ? { atMost: 40 } : {}) };
  });
}
