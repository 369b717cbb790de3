import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, inject, it } from 'vitest'
import { entriesOf, installedPackages } from './publication.ts'
import limits from './size-limits.json' with { type: 'json' }

const { esm } = inject('projects')
const entries = installedPackages(esm).flatMap(entriesOf)

/**
 * Returns the bytes of an entry with its static chunks, minified and compressed. Other packages and dynamic imports do not
 * count.
 */
async function sizeOf(entry: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${entry}'`, resolveDir: esm },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [
      {
        name: 'what-is-not-loaded-stays-outside',
        setup({ onResolve }) {
          onResolve({ filter: /./ }, ({ path, kind }) => {
            const isOutside = /^[^./]/.test(path) || kind === 'dynamic-import'
            return isOutside && path !== entry ? { path, external: true } : undefined
          })
        },
      },
    ],
  })
  return gzipSync(outputFiles[0]!.contents).length
}

it('has a limit for every entry', () => {
  expect(Object.keys(limits.gzipBytes).sort()).toEqual(entries.toSorted())
})

it.each(Object.entries<number>(limits.gzipBytes))('%s stays below %i bytes', async (entry, limit) => {
  expect(await sizeOf(entry)).toBeLessThanOrEqual(limit)
})
