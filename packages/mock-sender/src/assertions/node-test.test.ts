import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const FIXTURE = fileURLToPath(new URL('./node-test.fixture.ts', import.meta.url))

test('everything except the matchers works under node:test and lets the process end', async () => {
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const args = ['--import', 'tsx', '--test', '--test-reporter=tap', FIXTURE]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 15_000 })
  expect(stdout).toContain('ok 1 - the sender works under node:test')
  expect(stdout).toContain('# pass 1')
})
