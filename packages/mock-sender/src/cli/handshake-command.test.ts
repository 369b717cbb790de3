import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { runArgs } from '../../test-support/run-line.ts'

const run = (...args: string[]) => runArgs(args)

const SLACK = fileURLToPath(new URL('../../../providers/src/slack.ts', import.meta.url))
const META = fileURLToPath(new URL('../../../providers/src/meta.ts', import.meta.url))

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** Starts a receiver that answers with the result of this function. */
async function start(answer: (text: string, url: URL) => string): Promise<string> {
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    response.end(answer(text, new URL(request.url!, 'http://127.0.0.1')))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
}

it('plays a handshake, and exits with 0 if the provider would accept the answer', async () => {
  const to = await start((text) => JSON.parse(text).challenge)
  const flags = ['--provider', SLACK, '--to', to, '--secret', 's']
  const { code, out, err } = await run('handshake', 'url_verification', ...flags)
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^url_verification: POST http:.*\nanswer after \d+ms: 200 \w{24}\naccepted$/)
  const json = JSON.parse((await run('handshake', 'url_verification', ...flags, '--json')).out)
  expect(json).toMatchObject({ name: 'url_verification', problems: [], response: { status: 200 } })
})

it('explains a wrong answer, and exits with 1', async () => {
  const to = await start(() => 'ok')
  const { code, out } = await run(
    'handshake',
    'url_verification',
    '--provider',
    SLACK,
    '--to',
    to,
    '--secret',
    's',
  )
  expect(code).toBe(1)
  expect(out).toContain(
    "The body is 'ok', not the value of challenge. Answer 200 with the value of challenge, within 3s.",
  )
})

it('reads settings from --setting, and needs no secret for an unsigned handshake', async () => {
  const to = await start((_text, { searchParams }) =>
    searchParams.get('hub.verify_token') === 'a=b' ? searchParams.get('hub.challenge')! : '',
  )
  const flags = ['--provider', META, '--to', to]
  const handshake = (...more: string[]) => run('handshake', 'hub.challenge', ...flags, ...more)
  expect(await handshake('--setting', 'verifyToken=a=b')).toMatchObject({ code: 0, err: '' })
  expect((await handshake('--setting', 'verifyToken=c')).code).toBe(1)
  expect((await handshake()).err).toContain('Pass settings: { verifyToken }')
  expect((await handshake('--setting', 'verifyToken')).err).toContain('--setting is not NAME=VALUE')
})

it.each([
  [
    ['handshake', '--provider', SLACK],
    'The name of the handshake is missing. Slack has: url_verification, ssl_check.',
  ],
  [['handshake', 'x', '--provider', 'generic', '--to', 'http://127.0.0.1:9'], 'has no handshake'],
  [
    ['handshake', 'url_verifiction', '--provider', SLACK, '--to', 'http://127.0.0.1:9'],
    "Did you mean 'url_verification'?",
  ],
])('refuses %j with advice', async (args, said) => {
  const { code, err } = await run(...args)
  expect([code, err]).toEqual([2, expect.stringContaining(said)])
})

it('--provider names one of several exports behind #', async () => {
  const discord = SLACK.replace('slack', 'discord')
  expect((await run('ladder', '--provider', discord)).err).toContain('Name one, such as')
  expect((await run('ladder', '--provider', `${discord}#discordInteractions`)).out).toContain(
    'Discord interactions',
  )
  expect((await run('ladder', '--provider', `${discord}#discrd`)).err).toContain("Did you mean 'discord'?")
})
