import { plainText } from './plainText.ts';
import { cutToWidth, textWidth } from './textWidth.ts';

const gap = '  ';
const narrowest = 8;

/**
 * Rows under headings, each a line of at most `width` columns. Where they do not fit, the widest columns are cut
 * first. Cells are data from strangers and are made plain.
 */
export function tableText(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const lines = [headings, ...rows.map((row) => row.map(cellText))];
  const widths = columnWidths(
    headings.map((_, column) => Math.max(...lines.map((line) => textWidth(line[column] ?? '')))),
    width - gap.length * (headings.length - 1),
  );

  return lines
    .map((line) =>
      widths
        .map((columns, i) => pad(cutToWidth(line[i] ?? '', columns), columns))
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

/** Several spaces would look like the end of a column. */
function cellText(cell: string): string {
  return plainText(cell).replace(/\s+/g, ' ');
}

function columnWidths(wanted: readonly number[], room: number): number[] {
  const widths = [...wanted];
  let surplus = widths.reduce((sum, width) => sum + width, 0) - room;
  while (surplus > 0) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
    surplus--;
  }
  return widths;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}
