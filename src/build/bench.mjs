import os from 'node:os';
import { activation } from './bench/activation.mjs';
import { delays, jobs } from './bench/jobs.mjs';
import { plans } from './bench/plans.mjs';
import { tableLines } from './bench/tableLines.mjs';
import { bundle } from './bundle.mjs';

/**
 * Prints what the product costs. Machines are noisy, so what is compared is measured in turns in one run, and times have
 * no limits.
 *
 * What is measured, each a row: what it is called, its figures by what and in which unit they are, and how much these
 * may be at most, if there is a limit.
 * @typedef {{ name: string, figures: Record<string, number>, atMost?: Record<string, number> }} Row
 * @type {readonly { title: string, measure(): Promise<Row[]> }[]}
 */
const measures = [
  { title: 'size of the bundles', measure: bundleSizes },
  { title: 'the engine, medians of three processes', measure: plans },
  {
    title: `the job, with operations of ${delays.operationMs} ms and answers of ${delays.latencyMs} ms, medians of three runs`,
    measure: jobs,
  },
  { title: 'activation in the real editor, medians of three starts', measure: activation },
];

console.log(`${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, ${os.platform()}, Node ${process.version}`);
console.log(`load before: ${os.loadavg()[0]?.toFixed(1)}`);
let tooMuch = 0;
for (const { title, measure } of measures) {
  console.log(`\n${title}`);
  const rows = await measure();
  for (const line of tableLines(rows)) console.log(`  ${line}`);
  for (const { name, figures, atMost = {} } of rows) {
    for (const [figure, limit] of Object.entries(atMost)) {
      if ((figures[figure] ?? 0) <= limit) continue;
      console.log(`  EXCEEDED: ${figure} of ${name} may be ${limit}`);
      tooMuch += 1;
    }
  }
}
process.exitCode = tooMuch === 0 ? 0 : 1;

/** @returns {Promise<Row[]>} */
async function bundleSizes() {
  const sizes = await bundle();
  return sizes.map(({ file, bytes }) => {
    const name = file.replace(/^.*[\\/]/, '');
    return {
      name,
      figures: { KB: bytes / 1024 },
      ...(name === 'extension.js' ? { atMost: { KB: 40 } } : {}),
    };
  });
}
