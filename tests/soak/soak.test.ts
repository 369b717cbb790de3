import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SOAK = fileURLToPath(new URL('soak.ts', import.meta.url))

async function soak(...args: string[]) {
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', SOAK, '--minutes', '0.2', ...args])
  const [said, problems, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ])
  return { said, problems, code }
}

it.concurrent('gets the expected reply to every kind of traffic, and leaves no timer or socket open', async () => {
  const { said, problems } = await soak()
  expect(said).toMatch(/^ +\d+ {2}handler past the deadline$/m)
  // The heap grows while code is compiled, so only `npm run soak` checks that it stays flat.
  expect(problems).not.toMatch(/answers|Active resources/)
})

it.concurrent.each([
  ['heap', 'The heap after a full collection grows'],
  ['timers', 'Active resources of the kind Timeout grow'],
])('reports a planted leak of %s', async (leak, problem) => {
  const { problems, code } = await soak('--leak', leak)
  expect(problems).toContain(problem)
  expect(code).toBe(1)
})
