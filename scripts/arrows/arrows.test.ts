import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findWrongArrows, type WrongArrow } from './find-wrong-arrows.ts'
import { ON_CORE, PLANS, type Plan } from './plan.ts'
import { toRules } from './rules.ts'

/** A wrong import for each rule: the importing file and the imported one. */
const WRONG: Record<string, readonly [from: string, to: string]> = {
  'no cycles, not even of types': ['packages/core/src/ground/a.ts', 'packages/core/src/ground/b.ts'],
  'core knows no other package': ['packages/core/src/webhooks.ts', 'packages/koa/src/index.ts'],
  'core imports nothing but Node': ['packages/core/src/handling/driver.ts', 'redis'],
  'nothing that is published imports tests, examples or benchmarks': [
    'packages/koa/src/helped.ts',
    'packages/core/test-support/help.ts',
  ],
  ...Object.fromEntries(
    ON_CORE.flatMap((name) => [
      [
        `${name} comes in by core's front doors`,
        [`packages/${name}/src/inside.ts`, 'packages/core/src/ground/target.ts'],
      ],
      [
        `${name} knows no package but core`,
        [`packages/${name}/src/beside.ts`, `packages/${name === 'koa' ? 'hono' : 'koa'}/src/index.ts`],
      ],
    ]),
  ),
  ...Object.fromEntries(Object.entries(PLANS).flatMap(([root, plan]) => wrongByFolder(root, plan))),
}

/** A forbidden import for each folder, and an import from a folder that is not in the plan. */
function wrongByFolder(root: string, plan: Plan): Array<[rule: string, readonly [from: string, to: string]]> {
  const name = root.split('/')[1]
  const folders = Object.entries(plan).map(([folder, may]): [string, readonly [string, string]] => {
    const other = Object.keys(plan).find(
      (one) => one !== folder && !may.some((allowed) => allowed.startsWith(one)),
    )
    const rule = `${name}/${folder} uses ${may.length === 0 ? 'itself alone' : `only ${may.join(', ')}`}`
    return [rule, [`${root}/${folder}/wrong.ts`, `${root}/${other}/target.ts`]]
  })
  const unknown = [`${root}/unknown/wrong.ts`, `${root}/${Object.keys(plan)[0]}/target.ts`] as const
  return [...folders, [`every folder of ${name} stands in scripts/arrows/plan.ts`, unknown]]
}

let folder: string
let found: readonly WrongArrow[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-arrows-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('package.json', '{"dependencies":{"redis":"6"}}')
  write('node_modules/redis/package.json', '{"name":"redis","main":"index.js"}')
  write('node_modules/redis/index.js', 'module.exports = {}')
  for (const [from, to] of Object.values(WRONG)) {
    if (to.endsWith('.ts')) write(to, 'export type Target = string\n')
    const path = relative(dirname(from), to)
    const source = to.endsWith('.ts') ? (path.startsWith('.') ? path : `./${path}`) : to
    write(from, `import type { Target } from '${source}'\nexport type Here = Target\n`)
  }
  const back = `import type { Here } from './a.ts'\nexport type Target = Here\n`
  write('packages/core/src/ground/b.ts', back)
  found = await findWrongArrows(folder)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('has a wrong import for every rule', () => {
  expect(Object.keys(WRONG).toSorted()).toEqual(
    toRules()
      .map(({ name }) => name)
      .toSorted(),
  )
})

it.each(Object.keys(WRONG))('%s', (rule) => {
  expect(found.filter((one) => one.rule === rule).map(({ from }) => from)).toContain(WRONG[rule]![0])
})

it('finds no wrong import in the packages', async () => {
  expect(await findWrongArrows(fileURLToPath(new URL('../../', import.meta.url)))).toEqual([])
})
