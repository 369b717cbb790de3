type Cell = string | number

/** A Markdown table. The first column has words, the others numbers. */
export function toTable(header: readonly string[], lines: readonly (readonly Cell[])[]): string {
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'))
  const text = (cell: Cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)
  return [header, rule, ...lines].map((cells) => `| ${cells.map(text).join(' | ')} |\n`).join('')
}
