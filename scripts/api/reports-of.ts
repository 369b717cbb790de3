import { entriesOf, type Manifest } from '../../tests/packages/publication.ts'

/** An entry of a published package and its declarations, as a path in the repository. */
export interface Entry {
  readonly name: string
  readonly declarations: string
}

/** A report and the entries that it shows. */
export interface Report {
  readonly file: string
  readonly entries: readonly Entry[]
}

/** Lists the reports of a package: one for each entry, but one for all providers, whose entries are small. */
export function reportsOf(manifest: Manifest): readonly Report[] {
  const published = manifest.publishConfig.exports as Readonly<Record<string, PublishedEntry>>
  const folder = manifest.name.replace('@postern/', '')
  const entries = entriesOf(manifest).map((name) => {
    const { types } = published[`.${name.slice(manifest.name.length)}`]!.import
    return { name, declarations: `packages/${folder}/${types.slice('./'.length)}` }
  })
  if (manifest.name === '@postern/providers') return [{ file: `${folder}.api.md`, entries }]
  return entries.map((entry) => ({
    file: `${entry.name.replace('@postern/', '').replaceAll('/', '.')}.api.md`,
    entries: [entry],
  }))
}

interface PublishedEntry {
  readonly import: { readonly types: string }
}
