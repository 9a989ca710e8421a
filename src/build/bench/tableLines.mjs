/**
 * Rows as lines, one column for each figure that some row has.
 * @param {readonly import('../bench.mjs').Row[]} rows
 */
export function tableLines(rows) {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  /** @param {string} name @param {readonly string[]} cells */
  const line = (name, cells) =>
    [name.padEnd(nameWidth), ...cells.map((cell, i) => cell.padStart(columnWidth(columns[i] ?? '')))].join(
      '  ',
    );
  return [
    line('', columns),
    ...rows.map(({ name, figures }) =>
      line(
        name,
        columns.map((column) => cellOf(figures[column])),
      ),
    ),
  ];
}

/** @param {string} title */
const columnWidth = (title) => Math.max(title.length, 8);

/** @param {number | undefined} figure */
function cellOf(figure) {
  if (figure === undefined) return '';
  return Number.isInteger(figure) || figure >= 1000 ? figure.toFixed(0) : figure.toFixed(figure < 10 ? 2 : 1);
}
