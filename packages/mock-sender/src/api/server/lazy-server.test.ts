import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import { expect, test } from 'vitest'

/** Follows the imports of an entry: `atOnce` without dynamic imports, `later` with them. */
async function importsOf(entry: string) {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    alias: {
      '@postern/core': fileURLToPath(new URL('../../../../core/src/index.ts', import.meta.url)),
      '@postern/core/providers': fileURLToPath(
        new URL('../../../../core/src/providers/index.ts', import.meta.url),
      ),
    },
    outdir: 'unused',
    write: false,
    metafile: true,
  })
  const { outputs } = metafile
  const [start] = Object.entries(outputs).find(([, { entryPoint }]) =>
    entryPoint?.endsWith(entry.split('/').at(-1)!),
  )!
  const atOnce = closure(outputs, start, ['import-statement'])
  const later = closure(outputs, start, ['import-statement', 'dynamic-import'])
  const modulesOf = (paths: Set<string>) =>
    [...paths].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}))
  return { atOnce, inputs: new Set(modulesOf(atOnce)), later, modulesOf }
}

function closure(outputs: Metafile['outputs'], start: string, kinds: readonly string[]): Set<string> {
  const seen = new Set<string>([start])
  for (const path of seen) {
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kinds.includes(kind)) seen.add(next)
  }
  return seen
}

const AT_ONCE = [
  'api',
  'assertions',
  'delivery',
  'egress',
  'event',
  'faults',
  'feed',
  'handshakes',
  'http',
  'random',
  'sender',
  'subscription',
  'text',
  'time',
]
const BEHAVIOURS = ['behaviours', 'check']

test.each([
  ['../../sender/create-mock-sender.ts', AT_ONCE],
  ['../../vitest.ts', AT_ONCE],
  ['../../index.ts', [...AT_ONCE, ...BEHAVIOURS]],
])('the in-process sender loads these rooms at once and no other (%s)', async (entry, expected) => {
  const { inputs } = await importsOf(entry)
  const rooms = new Set([...inputs].flatMap((path) => /mock-sender\/src\/([^/]+)\//.exec(path)?.[1] ?? []))
  expect([...rooms].toSorted()).toEqual(expected.toSorted())
  const loaded = [...inputs].map(baseName)
  expect(loaded).toContain('server-slot.ts')
  // The rooms of the providers define their routes at once. The server loads later.
  for (const file of [
    'listen.ts',
    'app.ts',
    'front.ts',
    'start-server.ts',
    'openapi.ts',
    'request-body.ts',
  ]) {
    expect(loaded).not.toContain(file)
  }
})

test('the command line loads the record proxy, scenarios, YAML and the load only when a command needs them', async () => {
  const { atOnce, inputs, later, modulesOf } = await importsOf('../../cli/run-cli.ts')
  const isLazy = (path: string) => /src\/(?:record|scenario|load)\//.test(path)
  expect([...inputs].filter(isLazy)).toEqual([])
  expect(modulesOf(later)).toContainEqual(expect.stringMatching('src/record/record-server.ts$'))
  expect(modulesOf(later)).toContainEqual(expect.stringMatching('src/scenario/run-scenario.ts$'))
  expect(modulesOf(later)).toContainEqual(expect.stringMatching('src/load/run-load.ts$'))
  expect([...atOnce]).not.toContain('yaml')
  expect([...later]).toContain('yaml')
})

test('the client loads nothing of the sender, and no package', async () => {
  const { atOnce, inputs } = await importsOf('../../client.ts')
  const rooms = new Set([...inputs].map((path) => /mock-sender\/src\/([^/]+)/.exec(path)?.[1]))
  expect([...rooms].toSorted()).toEqual(['client', 'client.ts', 'time'])
  expect([...atOnce].filter((path) => !path.startsWith('unused'))).toEqual([])
})

const baseName = (path: string) => path.split('/').at(-1)
const isPage = (path: string) => /preact|playwright|src\/page\//.test(path)
const isServer = (path: string) => /^(?:@hono\/node-server|hono)(?:\/|$)/.test(path)

test.each(['../../index.ts', '../../sender/create-mock-sender.ts'])(
  'the in-process sender loads no server before listen() (%s)',
  async (entry) => {
    const { atOnce, later } = await importsOf(entry)
    expect([...atOnce]).toContain('undici')
    expect([...atOnce].filter(isServer)).toEqual([])
    expect([...later].filter(isPage)).toEqual([])
    expect([...later].filter(isServer).sort()).toEqual(['@hono/node-server', 'hono', 'hono/body-limit'])
  },
)

test.each(['../../index.ts', '../../sender/create-mock-sender.ts'])(
  'the in-process sender loads no fixture code before a fixture is replayed (%s)',
  async (entry) => {
    const { atOnce, later, modulesOf } = await importsOf(entry)
    const isFixtures = (path: string) => path.includes('src/fixtures/')
    expect(modulesOf(atOnce).filter(isFixtures)).toEqual([])
    expect(modulesOf(later)).toContainEqual(expect.stringMatching('src/fixtures/fixture.ts$'))
    expect(modulesOf(later).filter((path) => /src\/(?:record|scenario|load)\//.test(path))).toEqual([])
  },
)
