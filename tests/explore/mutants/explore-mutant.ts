import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { countPlaces } from '../../../scripts/mutants/all-mutants.ts'
import type { Mutant } from '../../../scripts/mutants/mutant.ts'
import { KITS, type KitName } from '../stage/kits.ts'

export type Verdict =
  | {
      readonly kind: 'found'
      readonly broken: string
      readonly schedule?: string
      readonly schedules: number
    }
  | { readonly kind: 'not found'; readonly schedules: number }
  /** The exploration does not load the file with the fault. */
  | { readonly kind: 'not there' }

const core = fileURLToPath(new URL('../../../packages/core/src/', import.meta.url))
const entry = fileURLToPath(new URL('mutant-worker.ts', import.meta.url))
/** Inside the package, so that Node can resolve the SQLite driver. */
const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url))
/** The longest silence of a search before it counts as hanging. */
const HANG_MS = 60_000

let bundles = 0

/** Explores every scenario with one fault in the code, or without a fault. */
export async function exploreMutant(mutant: Mutant | undefined, limit: number): Promise<Verdict> {
  mkdirSync(cache, { recursive: true })
  const outfile = `${cache}mutant-${process.pid}-${bundles++}.mjs`
  try {
    if (!(await bundle(mutant, outfile))) return { kind: 'not there' }
    return await runWorker(outfile, { limit, kits: kitsOf(mutant) })
  } finally {
    rmSync(outfile, { force: true })
  }
}

/** Returns whether the bundle contains the fault. */
async function bundle(mutant: Mutant | undefined, outfile: string): Promise<boolean> {
  let applied = mutant === undefined
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['better-sqlite3', 'wasmoon'],
    logLevel: 'error',
    plugins: [
      {
        name: 'mutant',
        setup({ onLoad }) {
          if (mutant === undefined) return
          onLoad({ filter: new RegExp(`${basename(mutant.file)}$`) }, ({ path }) => {
            if (path !== core + mutant.file) return undefined
            const source = readFileSync(path, 'utf8')
            if (countPlaces(source, mutant) !== 1)
              throw new Error(`${mutant.file} must contain the text of the fault once.`)
            applied = true
            return { contents: source.replace(mutant.find, () => mutant.replace), loader: 'ts' }
          })
        },
      },
    ],
  })
  return applied
}

/** The stores whose scenarios can show a fault. */
function kitsOf(mutant: Mutant | undefined): readonly KitName[] {
  if (mutant === undefined) return Object.keys(KITS) as KitName[]
  if (mutant.file.startsWith('stores/lua/') || mutant.file === 'stores/redis.ts') return ['redis']
  if (mutant.file.startsWith('stores/sql/') || mutant.file === 'stores/sqlite.ts')
    return ['sqlite', 'sqlite round trips']
  return mutant.file.startsWith('stores/') ? ['memory'] : ['memory', 'sqlite', 'sqlite round trips']
}

function runWorker(file: string, workerData: { limit: number; kits: readonly KitName[] }): Promise<Verdict> {
  return new Promise((resolve) => {
    const worker = new Worker(file, { workerData, stderr: true, stdout: true })
    const told = (verdict: Verdict) => {
      clearTimeout(timer)
      void worker.terminate().then(() => resolve(verdict))
    }
    const broken = (what: string) => told({ kind: 'found', broken: what, schedules: 0 })
    const timer = setTimeout(() => broken(`it hangs for ${HANG_MS / 1000} s`), HANG_MS)
    worker.once('error', (error) => broken(String(error)))
    worker.on('message', (message) => {
      if (message === 'goes on') return timer.refresh()
      const { found, schedules } = message
      told(found ? { kind: 'found', ...found, schedules } : { kind: 'not found', schedules })
    })
  })
}
