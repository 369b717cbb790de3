import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const BIN = fileURLToPath(new URL('../../mock-sender/src/bin.ts', import.meta.url))
const HERE = fileURLToPath(new URL('..', import.meta.url))

it.each([
  ['slack', 'Slack waits 3s'],
  ['lemon-squeezy', 'Lemon Squeezy waits 10s'],
  ['discord#discordInteractions', 'Discord interactions waits 3s'],
])('the mock sender finds the provider %s by its entry', async (name, line) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', BIN, 'ladder', '--provider', name],
    { cwd: HERE },
  )
  expect(stdout).toContain(line)
})

it('the mock sender says which package provides other names', async () => {
  const running = promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', BIN, 'ladder', '--provider', 'slak'],
    {
      cwd: HERE,
    },
  )
  await expect(running).rejects.toThrow('Others come from @postern/providers, where that is installed.')
})
