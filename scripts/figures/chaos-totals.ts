/** The columns of a chaos table of an inbox that the totals show. */
const COLUMNS = ['times', 'events', 'processes lost', 'lost', 'doubled in `commit`', 'doubled outside']

/** Sums the columns of each inbox's table among those of `npm run chaos`. One row per engine. */
export function chaosTotals(tables: readonly string[]): string {
  const rows = tables
    .map(readTable)
    .filter(({ header }) => COLUMNS.every((name) => header.includes(name)))
    .map(({ header, rows: cells }) => {
      const sums = COLUMNS.map((name) => sum(cells.map((row) => row[header.indexOf(name)]!)))
      return `| ${[header[0], ...sums].join(' | ')} |\n`
    })
  const line = `| ${['---', ...COLUMNS.map(() => '---:')].join(' | ')} |\n`
  return `| inbox on | disruptions | ${COLUMNS.slice(1).join(' | ')} |\n${line}${rows.join('')}`.trim()
}

function readTable(table: string): { header: string[]; rows: string[][] } {
  const lines = table.trim().split('\n').map(readRow)
  return { header: lines[0]!, rows: lines.slice(2) }
}

function readRow(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}

function sum(cells: readonly string[]): string {
  return cells.reduce((total, cell) => total + Number(cell.replaceAll(',', '')), 0).toLocaleString('en-US')
}
