// Middle and tail of a list of measured numbers, and a table to print them in.

/** Middle value. */
export function median(numbers) {
  return percentile(numbers, 50);
}

/** The value that `share` per cent do not exceed. */
export function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((share / 100) * sorted.length) - 1)];
}

/** Prints rows (arrays) under heads; numbers to the right, with one decimal. */
export function table(heads, rows) {
  const shown = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : String(cell))));
  const widths = heads.map((head, column) => Math.max(head.length, ...shown.map((row) => row[column].length)));
  const line = (cells, source) =>
    cells
      .map((cell, column) =>
        source && typeof source[column] === 'number' ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
      )
      .join('  ');
  console.log(line(heads));
  console.log(widths.map((width) => '-'.repeat(width)).join('  '));
  shown.forEach((cells, number) => console.log(line(cells, rows[number])));
}
