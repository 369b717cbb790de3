import { readPlatformFolders } from '../../tests/platforms/platforms.ts'
import { SMOKE_LIST } from '../../tests/platforms/smoke-list.ts'

/**
 * A row for each platform and a column for each behaviour of the smoke list, followed by the reasons for missing
 * behaviours. `npm run test:platforms` fails if the table is wrong.
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

/** A row for the platforms on which every behaviour holds, and one for each set of behaviours that is missing elsewhere. */
export function platformsSummary(): string {
  const all = `all: ${Object.keys(SMOKE_LIST).join('; ')}`
  const groups = new Map<string, string[]>([[all, []]])
  for (const { manifest } of readPlatformFolders()) {
    for (const { name, without = {} } of manifest.platforms) {
      const missing = Object.entries(without).map(
        ([behaviour, reason]) => `${behaviour} (${reason.replace(/\.$/, '')})`,
      )
      const holding = missing.length === 0 ? all : `all but ${missing.join('; ')}`
      groups.set(holding, [...(groups.get(holding) ?? []), name])
    }
  }
  const rows = [...groups].map(([holding, names]) => `| ${byFamily(names)} | ${holding} |\n`)
  return `| platforms | behaviours that hold |\n| --- | --- |\n${rows.join('')}`
}

/** `Next.js, App Router` and `Next.js, Pages Router` become `Next.js (App Router, Pages Router)`. */
function byFamily(names: readonly string[]): string {
  const families = new Map<string, string[]>()
  for (const name of names) {
    const [family, ...variant] = name.split(', ')
    families.set(family!, [...(families.get(family!) ?? []), ...variant])
  }
  return [...families]
    .map(([family, variants]) => (variants.length === 0 ? family : `${family} (${variants.join(', ')})`))
    .join('; ')
}
