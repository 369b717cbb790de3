import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('node:test runs the tests of the receiver', async () => {
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const args = ['--import', 'tsx', '--test', '--test-reporter=tap', 'node-test.spec.ts']
  const cwd = fileURLToPath(new URL('./', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env })
  expect(stdout.match(/^# (?:pass|fail|skipped) \d+$/gm)).toEqual(['# pass 4', '# fail 0', '# skipped 0'])
})
