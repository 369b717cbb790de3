import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/**
 * The build of the package in the current folder, the same for all: one entry for each path of its `exports`, as
 * ES modules and as CommonJS, with types for both. Dependencies and peers stay imports; anything else is bundled.
 */
export default defineConfig({
  entry: toEntries(JSON.parse(readFileSync('package.json', 'utf8'))),
  format: ['esm', 'cjs'],
  dts: true,
  // Entries share chunks, so that there is one WebhookError whichever entry it comes from.
  splitting: true,
  // Rollup writes the CommonJS; the other way to split it lowers `?.` to calls.
  treeshake: true,
  target: 'node20',
  removeNodeProtocol: false,
  clean: true,
  esbuildPlugins: [thirdPartyNotices()],
})

/** `./src/stores/memory.ts` in `exports` is the entry `stores/memory`; `./dist/bin.js` in `bin` is `bin`. */
function toEntries({
  exports,
  bin = {},
}: Record<'exports' | 'bin', Record<string, string>>): Record<string, string> {
  const paths = [...Object.values(exports), ...Object.values(bin)]
  const names = paths.flatMap(
    (path) =>
      path
        .match(/^\.\/(?:src\/(.+)\.ts|dist\/(.+)\.js)$/)
        ?.slice(1)
        .filter(Boolean) ?? [],
  )
  return Object.fromEntries(names.map((name) => [name, `src/${name}.ts`]))
}

/** Puts the licence of each package whose code is in the bundle beside it. */
function thirdPartyNotices(): Plugin {
  return {
    name: 'third-party-notices',
    setup(build) {
      build.initialOptions.metafile = true
      build.onEnd(({ metafile }) => {
        const outputs = Object.values(metafile?.outputs ?? {})
        const used = outputs.flatMap(({ inputs }) =>
          Object.keys(inputs).filter((path) => inputs[path]!.bytesInOutput > 0),
        )
        const folders = used.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? [])
        const notices = [...new Set(folders)].sort().map(toNotice)
        if (notices.length === 0) return
        mkdirSync('dist', { recursive: true })
        writeFileSync(
          'dist/THIRD-PARTY-NOTICES.md',
          `# Third-party code in this package\n\n${notices.join('\n')}`,
        )
      })
    },
  }
}

function toNotice(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file))
  if (licence === undefined) throw new Error(`${name} is bundled but has no licence file. Do not bundle it.`)
  return `## ${name} ${version}\n\n${readFileSync(join(folder, licence), 'utf8').trim()}\n`
}
