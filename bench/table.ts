/** Prints rows under a heading as a Markdown table. The first column is text, the others are figures. */
export function printTable(heading: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = heading.map((_, column) =>
    Math.max(4, ...[heading, ...rows].map((row) => row[column]!.length)),
  )
  const print = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`)
  const pad = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
  print(pad(heading))
  print(widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)))
  for (const row of rows) print(pad(row))
}
