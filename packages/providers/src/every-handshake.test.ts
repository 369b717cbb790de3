import type { AnyProvider, Handshake } from '@postern/core'
import { createMockSender, HandshakeError } from '@postern/mock-sender'
import { afterEach, describe, expect, it } from 'vitest'
import { everyProvider } from '../test-support/every-provider.ts'
import { secretsOf } from '../test-support/secrets-of.ts'
import { closeAll, serve } from '../test-support/serve.ts'
import { startPair } from '../test-support/start-pair.ts'

const cases = (await everyProvider()).flatMap((provider) =>
  (provider.handshakes ?? []).map((handshake): [title: string, AnyProvider, Handshake] => [
    `${provider.name}: ${handshake.name}`,
    provider,
    handshake,
  ]),
)

afterEach(closeAll)

/** Plays the handshake against a receiver that always gives the same answer. */
async function playAgainst(provider: AnyProvider, { name }: Handshake, status: number, body: string) {
  const url = await serve((_request, response) => {
    response.writeHead(status).end(body)
  })
  const sender = createMockSender({
    provider,
    secret: secretsOf(provider).sender ?? 'whsec_c2VjcmV0',
    settings: { verifyToken: 'the token' },
  })
  try {
    return await sender.handshake(name, { url })
  } finally {
    await sender.close()
  }
}

describe.each(cases)('%s', (_title, provider, handshake) => {
  const { reply, forgedStatus } = handshake

  it('the receiver answers it', async () => {
    const { sender, url, runs, outcomes } = await startPair(provider)
    const { response, problems } = await sender.handshake(handshake.name, { url })
    expect([response!.status, problems]).toEqual([reply.status ?? 200, []])
    expect(outcomes[0]).toMatchObject({ kind: 'handshake', name: handshake.name })
    expect(outcomes).toHaveLength(forgedStatus === undefined ? 1 : 2)
    expect(runs).toEqual([])
  })

  it('reports another status', async () => {
    const playing = playAgainst(provider, handshake, 404, '')
    await expect(playing).rejects.toThrow(HandshakeError)
    await expect(playing).rejects.toThrow(
      new RegExp(
        `^${provider.title} would not accept the answer of http://127.0.0.1:\\d+/hooks to its handshake ${handshake.name}. The status is 404, not ${reply.status ?? 200}\\..* Answer ${reply.status ?? 200}.*, within \\w+\\.$`,
      ),
    )
  })

  it.runIf(reply.body !== undefined)('reports another body', async () => {
    const playing = playAgainst(provider, handshake, reply.status ?? 200, '{"ok":true}')
    await expect(playing).rejects.toThrow(/The body (?:is '\{"ok":true\}', not the value of|has no) \w+/)
  })

  it.runIf(forgedStatus !== undefined)('reports a receiver that does not check the signature', async () => {
    const { status = 200, body } = reply
    const answer = typeof body === 'object' && 'json' in body ? JSON.stringify(body.json) : ''
    await expect(playAgainst(provider, handshake, status, answer)).rejects.toThrow(
      `The same request under a wrong signature is answered with ${status}. ${provider.title} wants ${forgedStatus}.`,
    )
  })
})

it('covers the documented handshakes', () => {
  expect(cases.map(([title]) => title)).toEqual(
    expect.arrayContaining([
      'slack: url_verification',
      'zoom: endpoint.url_validation',
      'x: crc',
      'meta: hub.challenge',
      'twitch: webhook_callback_verification',
      'twitch: revocation',
      'discord: PING',
      'discord-interactions: PING',
      'notion: verification_token',
      'intercom: endpoint check',
    ]),
  )
})
