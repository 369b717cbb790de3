import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished } from 'vitest'
import { testWithProgram } from '../../packages/core/test-servers/describe-with-server.ts'
import { findProgram } from '../../packages/core/test-servers/programs.ts'

const cli = 'node_modules/@playwright/test/cli.js'

testWithProgram('chromium', 'Playwright runs the tests of the shop', async () => {
  const output = mkdtempSync(join(tmpdir(), 'postern-playwright-'))
  onTestFinished(() => rmSync(output, { recursive: true, force: true }))
  const env = { ...process.env, CHROMIUM: findProgram('chromium'), PORT: await findFreePort() }
  const cwd = fileURLToPath(new URL('./', import.meta.url))
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, 'test', '--reporter=line', '--output', output],
    { cwd, env },
  )
  expect(stdout).toContain('3 passed')
})

function findFreePort(): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(String(port)))
    })
  })
}
