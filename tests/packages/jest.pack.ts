import { spawnSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, inject, it } from 'vitest'
import { installProject } from './publication.ts'

const { tarballs, esm, compilers } = inject('projects')
const project = join(dirname(esm), 'jest')

beforeAll(() => {
  cpSync(join(import.meta.dirname, 'jest-consumer'), project, { recursive: true })
  const manifest = { jest: { testEnvironment: 'node', transform: {}, testMatch: ['**/*.test.?(c|m)js'] } }
  installProject(project, manifest, [
    ...tarballs.filter((path) => /postern-(?:core|mock-sender)-/.test(path)),
    'jest@30.5.2',
    '@types/jest@30.0.0',
    '@types/node@20.19.43',
  ])
}, 300_000)

it.each(['delivery.test.cjs', 'delivery.test.mjs', 'own-expect.test.cjs'])('Jest runs %s', (file) => {
  const { status, stderr } = jest(file)
  expect(stderr).toContain('1 passed')
  expect(status).toBe(0)
})

it('Jest without globals is told how to extend its own expect', () => {
  const { status, stderr } = jest('delivery.test.mjs', '--injectGlobals=false')
  expect(stderr).toContain('expect.extend(matchers), with matchers from @postern/mock-sender/matchers')
  expect(status).toBe(1)
})

for (const [version, tsc] of Object.entries(compilers)) {
  it(`the matchers have types with TypeScript ${version}, imported and global`, () => {
    const compilerOptions = {
      ...{ target: 'ES2022', module: 'NodeNext', moduleResolution: 'NodeNext', strict: true, noEmit: true },
      ...{ types: ['node', 'jest'], skipLibCheck: false },
    }
    const config = join(project, 'tsconfig.json')
    writeFileSync(config, JSON.stringify({ compilerOptions, files: ['imported.mts', 'global.mts'] }))
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', config], { cwd: project, encoding: 'utf8' })
    expect(stdout).toBe('')
  })
}

function jest(file: string, ...flags: string[]) {
  return spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', `${file}$`, ...flags], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
  })
}
