import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, inject, it } from 'vitest'
import { installProject } from './publication.ts'

const { tarballs, esm, compilers } = inject('projects')
const examples = join(import.meta.dirname, '../../examples/testing')
const project = join(dirname(esm), 'jest-example')

beforeAll(() => {
  cpSync(join(examples, 'jest'), project, { recursive: true })
  cpSync(join(examples, 'app.ts'), join(project, 'app.ts'))
  installProject(project, {}, [
    ...tarballs.filter((path) => /postern-(?:core|express|mock-sender)-/.test(path)),
    'express@5.3.0',
    '@types/express@5.0.6',
    'jest@30.5.2',
    '@swc/core@1.16.22',
    '@swc/jest@0.2.39',
    '@types/jest@30.0.0',
    '@types/node@20.19.43',
  ])
}, 300_000)

it('Jest runs the tests of the receiver in examples/testing', () => {
  const { status, stderr } = runNode('node_modules/jest/bin/jest.js')
  expect(stderr).toContain('Tests:       4 passed, 4 total')
  expect(status).toBe(0)
})

it('the tests of the receiver in examples/testing have types', () => {
  const flags = ['--strict', '--noEmit', '--esModuleInterop', '--module', 'NodeNext', '--types', 'node,jest']
  const { status, stdout } = runNode(compilers['5.9.3']!, ...flags, 'app.spec.ts')
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

function runNode(...args: string[]) {
  return spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' })
}
