import { spawnSync } from 'node:child_process'
import { basename, join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'

const bin = join(import.meta.dirname, '../../node_modules/.bin')

const tarballs = inject('projects').tarballs.map((path) => [basename(path), path] as const)

describe.each(tarballs)('%s', (_name, tarball) => {
  it('is clean for publint', () => {
    expect(report('publint', 'run', tarball, '--strict')).toEqual({
      status: 0,
      output: expect.stringContaining('All good!'),
    })
  })

  it('has types that match its modules, for every resolution of TypeScript', () => {
    const { status, output } = report('attw', tarball, '--profile', 'strict', '--no-emoji')
    expect(status, output).toBe(0)
  })
})

function report(tool: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(join(bin, tool), args, { encoding: 'utf8' })
  return { status, output: stdout + stderr }
}
