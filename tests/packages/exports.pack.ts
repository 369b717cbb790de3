import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { entriesOf, installedPackages, run, workspaceManifests } from './publication.ts'

const { esm } = inject('projects')
const ETC = join(import.meta.dirname, '../../etc')
const packages = installedPackages(esm)
/** Only vitest and Jest can load the entries that extend their `expect`. */
const loadable = (entry: string) => !/\/(?:vitest|jest)$/.test(entry)

it('exports from every entry what its report declares, imported and required', () => {
  const listed: Record<string, { imported: string[]; required: string[] }> = JSON.parse(
    run(
      esm,
      process.execPath,
      join(esm, 'list-exports.mjs'),
      ...packages.flatMap(entriesOf).filter(loadable),
    ),
  )
  const imported = Object.fromEntries(Object.entries(listed).map(([entry, names]) => [entry, names.imported]))
  const required = Object.fromEntries(Object.entries(listed).map(([entry, names]) => [entry, names.required]))
  expect(required).toEqual(imported)
  const declared = declaredValues()
  expect(imported).toEqual(
    Object.fromEntries(Object.keys(imported).map((entry) => [entry, declared.get(entry)])),
  )
  expect([...declared.keys()].sort()).toEqual(packages.flatMap(entriesOf).sort())
})

it('publishes every entry that the workspace has', () => {
  const published = packages.map(({ name, exports }) => [name, Object.keys(exports)])
  const ours = workspaceManifests().map(({ name, exports }) => [name, Object.keys(exports)])
  expect(Object.fromEntries(published)).toEqual(Object.fromEntries(ours))
})

it('has no runtime dependency in core, only core in adapters, and an HTTP client, a server and a YAML parser in the sender', () => {
  for (const { name, dependencies = {} } of packages) {
    const others =
      name === '@postern/mock-sender'
        ? ['@hono/node-server', '@postern/core', 'hono', 'undici', 'yaml']
        : ['@postern/core']
    expect(Object.keys(dependencies), name).toEqual(name === '@postern/core' ? [] : others)
  }
})

it('names no package in its types besides dependencies and peers', () => {
  for (const { name, dependencies = {}, peerDependencies = {} } of packages) {
    const dist = join(esm, 'node_modules', name, 'dist')
    const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.d\.c?ts$/.test(file),
    )
    const source = declarations.map((file) => readFileSync(join(dist, file), 'utf8')).join('\n')
    // Examples in comments may import other packages.
    const code = source.replace(/\/\*.*?\*\//gs, '')
    const named = [...code.matchAll(/(?:from|import\()\s*'((?:@[^/']+\/)?[^./'][^/']*)/g)].map(
      ([, found]) => found!,
    )
    const allowed = [...Object.keys(dependencies), ...Object.keys(peerDependencies)]
    const foreign = named.filter((found) => !/^(?:node|bun):/.test(found) && !allowed.includes(found))
    expect(declarations.length, name).toBeGreaterThan(0)
    expect(foreign, name).toEqual([])
  }
})

it('puts a README and the licence in every tarball', () => {
  for (const { name } of packages) {
    expect(readdirSync(join(esm, 'node_modules', name)), name).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'dist', 'package.json']),
    )
  }
})

it('has the code and the licences of other packages only in the page of the mock sender', () => {
  // The builds write a file of notices for each bundled package.
  const notices = packages.map(({ name }): [string, string[]] => {
    const dist = readdirSync(join(esm, 'node_modules', name, 'dist'))
    return [name, dist.filter((file) => file.endsWith('NOTICES.md'))]
  })
  expect(Object.fromEntries(notices.filter(([, files]) => files.length > 0))).toEqual({
    '@postern/mock-sender': ['PAGE-NOTICES.md'],
  })
})

/** The names of the values that each entry exports according to `etc/*.api.md`. */
function declaredValues(): Map<string, string[]> {
  const sections = readdirSync(ETC).flatMap((file) =>
    readFileSync(join(ETC, file), 'utf8').split(/^## /m).slice(1),
  )
  return new Map(
    sections.map((section) => {
      const names = section.matchAll(/^export (?:const|function|class) ([\w$]+)/gm)
      return [
        section.slice(0, section.indexOf('\n')),
        [...new Set([...names].map(([, name]) => name!))].sort(),
      ]
    }),
  )
}
