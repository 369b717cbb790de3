import type { AnyProvider, Handshake, SigningKey } from '@postern/core'
import type { Exchange } from '../delivery/delivery.ts'
import { composeHandshake, type HandshakeRequest } from '../handshakes/compose-handshake.ts'
import type { HandshakeResult } from '../handshakes/handshake-result.ts'
import { judgeAnswer } from '../handshakes/judge-answer.ts'
import { toRequestLines } from '../http/request-headers.ts'
import type { Transport } from '../http/transport.ts'
import type { Random } from '../random/random.ts'

/** The parts and settings for one handshake. */
export interface HandshakeStage {
  readonly provider: AnyProvider
  readonly transport: Transport
  readonly url: string
  readonly keys: readonly SigningKey[]
  readonly settings: Readonly<Record<string, string>>
  readonly random: Random
  readonly nowMs: number
  /** The maximum real time to wait for an answer. */
  readonly waitMs: number
}

/** Sends the request of a handshake, and a forged one if the provider does so, and judges the answers. */
export async function playHandshake(handshake: Handshake, stage: HandshakeStage): Promise<HandshakeResult> {
  const { provider } = stage
  const request = composeHandshake(provider, handshake, stage)
  const exchange = await send(request, handshake, stage)
  const { response, error } = exchange
  const asked = { asked: request.asked, keys: stage.keys }
  const problems = response
    ? judgeAnswer(handshake, response, asked)
    : [`There is no answer: ${error!.message}`]
  if (problems.length === 0) problems.push(...(await playForged(handshake, stage)))
  const { method, url, headers, body } = request
  return {
    name: handshake.name,
    request: { method, url, headers, body: body.toString() },
    ...exchange,
    problems,
  }
}

async function playForged(handshake: Handshake, stage: HandshakeStage): Promise<string[]> {
  const { forgedStatus } = handshake
  if (forgedStatus === undefined) return []
  const forged = composeHandshake(stage.provider, handshake, { ...stage, isForged: true })
  const { response, error } = await send(forged, handshake, stage)
  if (response?.status === forgedStatus) return []
  const what = response ? `answered with ${response.status}` : `not answered: ${error!.message}`
  return [
    `The same request under a wrong signature is ${what}. ${stage.provider.title} wants ${forgedStatus}.`,
  ]
}

function send(
  { method, url, headers, body }: HandshakeRequest,
  { timeoutMs = Number.POSITIVE_INFINITY }: Handshake,
  { transport, waitMs }: HandshakeStage,
): Promise<Exchange> {
  const target = new URL(url)
  return transport.send({
    method,
    target,
    headerLines: toRequestLines(target, headers, body),
    body,
    wire: null,
    timeoutMs: Math.min(timeoutMs, waitMs),
  })
}
