import { readPlatformFolders } from '../../tests/platforms/platforms.ts'
import { SMOKE_LIST } from '../../tests/platforms/smoke-list.ts'

/**
 * A row for each platform and a column for each behaviour of the smoke list, with the reasons below where one does not
 * hold. `npm run test:platforms` fails on anything that this table says wrongly.
 */
export function platformsTable(): string {
  const behaviours = Object.keys(SMOKE_LIST)
  const platforms = readPlatformFolders().flatMap(({ manifest }) => manifest.platforms)
  const reasons = [...new Set(platforms.flatMap(({ without = {} }) => Object.values(without)))]
  const rows = platforms.map(({ name, without = {} }) => [
    name,
    ...behaviours.map((behaviour) => {
      const reason = without[behaviour]
      return reason === undefined ? 'yes' : `no (${reasons.indexOf(reason) + 1})`
    }),
  ])
  const head = ['', ...behaviours]
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`)
  const notes = reasons.map((reason, index) => `\n${index + 1}. ${reason}`).join('')
  return `${lines.join('')}${notes && `${notes}\n`}`
}
