import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'
import { median } from './median.ts'

export interface ImportCost {
  readonly name: string
  /** The median start-up time above that of an empty module. */
  readonly extraMs: number
  readonly kB: number
}

const SPAWNS = 15

const MODULES = [
  { name: 'nothing', source: '' },
  { name: '@postern/core', source: "import * as core from '@postern/core'; globalThis.kept = core" },
  {
    name: '@postern/core/providers',
    source: "import * as all from '@postern/core/providers'; globalThis.kept = all",
  },
  ...['stripe', 'github', 'sns'].map((entry) => ({
    name: `@postern/core and @postern/providers/${entry}`,
    source: `import * as core from '@postern/core'; import * as entry from '../packages/providers/src/${entry}.ts'; globalThis.kept = [core, entry]`,
  })),
  { name: 'zod', source: "import * as zod from 'zod'; globalThis.kept = zod" },
  { name: 'zod/mini', source: "import * as zod from 'zod/mini'; globalThis.kept = zod" },
]

/** Times `node <module>` for each module, in turns. */
export async function measureImports(): Promise<ImportCost[]> {
  const files: string[] = []
  for (const [index, { source }] of MODULES.entries()) {
    files.push(fileURLToPath(await bundle(`import-${index}`, source)))
  }
  const timesMs = files.map((): number[] => [])
  for (let spawn = -2; spawn < SPAWNS; spawn++) {
    for (const [index, file] of files.entries()) {
      const startedAt = performance.now()
      spawnSync(process.execPath, [file], { stdio: 'ignore' })
      if (spawn >= 0) timesMs[index]!.push(performance.now() - startedAt)
    }
  }
  const emptyMs = median(timesMs[0]!)
  return MODULES.map(({ name }, index) => ({
    name,
    extraMs: median(timesMs[index]!) - emptyMs,
    kB: statSync(files[index]!).size / 1000,
  }))
}
