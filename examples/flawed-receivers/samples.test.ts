import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { generic, validibot, ventryx } from '@postern/core/providers'
import { checkReceiver } from '@postern/mock-sender'
import { afterEach, expect, it } from 'vitest'
import { testWithProgram } from '../../packages/core/test-servers/describe-with-server.ts'

const folder = new URL('./samples/', import.meta.url)
const SECRET = 'whsec_of_the_samples'
const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill()
})

async function failuresOf(
  provider: Parameters<typeof checkReceiver>[0]['provider'],
  file: string,
): Promise<string[]> {
  const program = file.endsWith('.py') ? 'python3' : process.execPath
  const child = spawn(program, [fileURLToPath(new URL(file, folder))], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      WEBHOOK_SECRET: SECRET,
      PYTHONPATH: fileURLToPath(new URL('flask-stand-in/', folder)),
      PYTHONDONTWRITEBYTECODE: '1',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  running.push(child)
  const [port] = await once(child.stdout!, 'data')
  const url = `http://127.0.0.1:${String(port).trim()}/webhook`
  const results = await checkReceiver({ url, provider, secret: SECRET, timeoutMs: 2000 })
  return results.filter(({ result }) => result === 'failed').map(({ behaviour }) => behaviour.name)
}

it("check finds that generic's Express sample verifies reserialised JSON and throws for short signatures", async () => {
  expect(await failuresOf(generic, 'generic.mjs')).toEqual(
    expect.arrayContaining([
      'accepts JSON that no serialiser would write',
      'refuses a signature one digit short',
      'refuses a request without a signature',
    ]),
  )
})

it("check finds that Ventryx's Express sample throws for short signatures, but verifies the exact bytes", async () => {
  const failures = await failuresOf(ventryx, 'ventryx.mjs')
  expect(failures).toContain('refuses a signature one digit short')
  expect(failures).not.toContain('accepts JSON that no serialiser would write')
})

testWithProgram('python', "check finds that generic's Flask sample breaks without a signature", async () => {
  const failures = await failuresOf(generic, 'generic.py')
  expect(failures).toContain('refuses a request without a signature')
  expect(failures).not.toContain('refuses a signature one digit short')
})

testWithProgram(
  'python',
  "check finds that Validibot's Flask sample breaks without a signature",
  async () => {
    expect(await failuresOf(validibot, 'validibot.py')).toContain('refuses a request without a signature')
  },
)
