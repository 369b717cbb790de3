import { PLANS } from '../arrows/plan.ts'

/** A table for each package: its folders and their allowed imports. */
export function arrowsTables(): string {
  const tables = Object.entries(PLANS).map(([root, plan]) => {
    const rows = Object.entries(plan).map(([folder, may]) => {
      const allowed = may.map((one) => `\`${one.replaceAll('|', '\\|')}\``).join(', ')
      return `| \`${folder}\` | ${allowed || 'nothing'} |\n`
    })
    return `| in \`${root}\` | may import |\n| --- | --- |\n${rows.join('')}`
  })
  return tables.join('\n')
}
