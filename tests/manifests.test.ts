import { describe, expect, it } from 'vitest'
import { workspaceManifests } from './packages/publication.ts'

const REPOSITORY = 'https://github.com/postern-dev/postern'

/** The published files of an entry: `./src/stores/memory.ts` is built to `dist/stores/memory` with four endings. */
function toPublished(source: string) {
  if (!source.startsWith('./src/')) return source
  const built = source.replace('./src/', './dist/').replace(/\.ts$/, '')
  return {
    import: { types: `${built}.d.ts`, default: `${built}.js` },
    require: { types: `${built}.d.cts`, default: `${built}.cjs` },
  }
}

/** The types of each subpath for TypeScript's `node10` resolution, which ignores `exports`. */
function toTypesVersions(exports: Readonly<Record<string, string>>) {
  const subpaths = Object.entries(exports).filter(([path, source]) => path !== '.' && source.endsWith('.ts'))
  if (subpaths.length === 0) return undefined
  const types = subpaths.map(([path, source]) => [
    path.slice(2),
    [source.replace('./src/', './dist/').replace(/\.ts$/, '.d.ts')],
  ])
  return { '*': Object.fromEntries(types) }
}

describe.each(workspaceManifests())('$name', (manifest) => {
  const exports = manifest.exports as Record<string, string>

  it('publishes each entry as ES module and CommonJS, with types for every resolution and its provenance', () => {
    const published = Object.entries(exports).map(([path, source]) => [path, toPublished(source)])
    expect(manifest.publishConfig).toMatchObject({
      access: 'public',
      provenance: true,
      exports: Object.fromEntries(published),
      // A package with only subpaths cannot be imported by its bare name.
      ...('.' in exports && {
        main: './dist/index.cjs',
        module: './dist/index.js',
        types: './dist/index.d.ts',
      }),
    })
    expect(manifest.publishConfig.typesVersions).toEqual(toTypesVersions(exports))
  })

  it('says where its source, its issues and its page are', () => {
    const directory = `packages/${manifest.name.replace('@postern/', '')}`
    expect(manifest).toMatchObject({
      homepage: `${REPOSITORY}/tree/main/${directory}#readme`,
      bugs: { url: `${REPOSITORY}/issues` },
      repository: { type: 'git', url: `git+${REPOSITORY}.git`, directory },
      license: 'MIT',
    })
  })
})
