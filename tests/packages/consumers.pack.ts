import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, inject, it } from 'vitest'
import { entriesOf, installedPackages, run } from './publication.ts'

const { esm, cjs, typescript, compilers } = inject('projects')

const COMMON = { target: 'ES2022', strict: true, types: ['node'], rootDir: typescript, skipLibCheck: false }

/** The compiler options of a consumer, and its files. */
const TYPESCRIPT = {
  nodenext: {
    options: { module: 'NodeNext', moduleResolution: 'NodeNext' },
    files: ['delivery.mts', 'delivery.cts', 'every-entry.mts', 'every-entry.cts'],
    outputs: ['delivery.mjs', 'delivery.cjs'],
  },
  bundler: {
    options: { module: 'ESNext', moduleResolution: 'Bundler', esModuleInterop: true },
    files: ['delivery.ts', 'every-entry.ts'],
    outputs: ['delivery.js'],
  },
  // TypeScript's resolution from before `exports`, still the default of many CommonJS projects.
  node10: {
    options: { module: 'CommonJS', moduleResolution: 'Node10', esModuleInterop: true },
    files: ['delivery.cts', 'every-entry.cts'],
    outputs: ['delivery.cjs'],
  },
}

/** TypeScript 7 has removed node10, and TypeScript 6 requires `ignoreDeprecations` for it. */
const WITHOUT_NODE10 = /^7/
const DEPRECATES_NODE10 = /^6/

beforeAll(() => {
  const entries = installedPackages(typescript).flatMap(entriesOf)
  const everyEntry = entries.map((entry, i) => `export type * as Entry${i} from '${entry}'\n`).join('')
  for (const extension of ['ts', 'mts', 'cts']) {
    if (extension !== 'ts') cpSync(join(typescript, 'delivery.ts'), join(typescript, `delivery.${extension}`))
    writeFileSync(join(typescript, `every-entry.${extension}`), everyEntry)
  }
})

it('delivers to a project with ES modules', () => {
  expect(run(esm, process.execPath, 'delivery.mjs')).toBe('delivered\n')
})

it('delivers to a project with CommonJS', () => {
  expect(run(cjs, process.execPath, 'delivery.cjs')).toBe('delivered\n')
})

for (const [version, tsc] of Object.entries(compilers)) {
  for (const [resolution, { options, files, outputs }] of Object.entries(TYPESCRIPT)) {
    if (resolution === 'node10' && WITHOUT_NODE10.test(version)) continue
    it(`compiles with TypeScript ${version}, ${resolution}, and delivers`, () => {
      const deprecations = DEPRECATES_NODE10.test(version) ? { ignoreDeprecations: '6.0' } : {}
      const out = compile(tsc, `${version}-${resolution}`, { ...options, ...deprecations }, files)
      for (const output of outputs) {
        expect(run(typescript, process.execPath, join(out, output))).toBe('delivered\n')
      }
    })
  }
}

it('compiles the code of every README', () => {
  const files = installedPackages(typescript).map(({ name }) => {
    const readme = readFileSync(join(typescript, 'node_modules', name, 'README.md'), 'utf8')
    const file = `${name.replace('@postern/', 'readme-')}.mts`
    writeFileSync(join(typescript, file), /```ts\n([\s\S]*?)```/.exec(readme)![1]!)
    return file
  })
  compile(compilers['5.9.3']!, 'readmes', TYPESCRIPT.nodenext.options, files)
})

/** Compiles into a new folder and returns it. Ignores the compiler's errors in other packages. */
function compile(tsc: string, name: string, options: object, files: string[]): string {
  const outDir = join(typescript, 'out', name)
  const config = join(typescript, `tsconfig.${name}.json`)
  writeFileSync(config, JSON.stringify({ compilerOptions: { ...COMMON, ...options, outDir }, files }))
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', config], { cwd: typescript, encoding: 'utf8' })
  const complaints = stdout.split('\n').filter((line) => /^\S/.test(line))
  expect(complaints.filter((line) => !/^node_modules\/(?!@postern\/)/.test(line))).toEqual([])
  return outDir
}
