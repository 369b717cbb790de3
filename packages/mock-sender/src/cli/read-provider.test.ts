import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { runArgs } from '../../test-support/run-line.ts'
import { startReceiver } from '../../test-support/scripted-receiver.ts'

const run = (...args: string[]) => runArgs(args)

const folder = mkdtempSync(join(tmpdir(), 'postern-provider-'))
const OWN = `{
  name: 'own',
  title: 'Own',
  signature: { header: 'X-Own', algorithm: 'hmac-sha256', encoding: 'hex' },
  envelope: { type: 'type', id: { field: 'id' }, data: 'data' },
  events: {
    'order.placed': {
      schema: { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } },
      example: { id: 'evt_1', type: 'order.placed', data: { total: 1 } },
    },
    'order.lost': { schema: { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } } },
  },
  delivery: { timeoutMs: 10000, ladderMs: [0, 1000] },
  subscription: {},
  fidelity: [],
  eventId: (event) => event.id,
}`

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

function write(name: string, source: string): string {
  const path = join(folder, name)
  writeFileSync(path, source)
  return path
}

it.each([
  ['a default export', 'default.mjs', `export default ${OWN}`],
  ['its only export that is a provider', 'named.mjs', `export const own = ${OWN}; export const other = 1`],
  ['module.exports', 'common.cjs', `module.exports = ${OWN}`],
  ['a name on module.exports', 'common-named.cjs', `module.exports = { own: ${OWN} }`],
])('--provider accepts a file whose provider is %s', async (_what, name, source) => {
  const path = write(name, source)
  for (const given of [path, pathToFileURL(path).href]) {
    const { code, out, err } = await run('ladder', '--provider', given)
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('Own waits 10s')
  }
})

it('emits and lists a custom provider, and warns about an event without an example', async () => {
  const path = write('emit.mjs', `export default ${OWN}`)
  const receiver = await startReceiver(200)
  open.push(receiver)
  const flags = ['--provider', path, '--to', receiver.url, '--secret', 's']
  expect(await run('emit', 'order.placed', ...flags)).toMatchObject({ code: 0, err: '' })
  const lost = await run('emit', 'order.lost', ...flags)
  expect([lost.code, lost.err]).toEqual([0, expect.stringContaining("Own has no example of 'order.lost'")])
  expect((await run('events', '--provider', path)).out).toMatch(/order\.lost .*\(no example\)/)
  expect(JSON.parse(receiver.requests[0]!.body.toString())).toMatchObject({ data: { total: 1 } })
})

it.each([
  ['./nowhere.mjs', undefined, "There is no file './nowhere.mjs'"],
  ['@nobody/has-this', undefined, "There is no package '@nobody/has-this'. Install it"],
  ['genric', undefined, "no provider 'genric'. Did you mean 'generic'?"],
  ['none.mjs', 'export const x = 1', 'exports no provider. Make one with defineProvider()'],
  [
    'options.mjs',
    "export default { name: 'x', signature: {}, envelope: {}, events: {} }",
    'exports no provider',
  ],
  [
    'several.mjs',
    `export const one = ${OWN}; export const two = ${OWN}`,
    'exports several providers: one, two.',
  ],
  ['throws.mjs', "throw new Error('broken \\u001b[2J here')", 'cannot be loaded: broken \\x1b[2J here.'],
])('--provider %s is refused with advice', async (name, source, said) => {
  const given = source === undefined ? name : write(name, source)
  const { code, err } = await run('ladder', '--provider', given)
  expect(code).toBe(2)
  expect(err).toContain(said)
})
