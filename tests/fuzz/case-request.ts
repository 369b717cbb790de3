import { createHmac } from 'node:crypto'
import type { WebhookRequest } from '@postern/core'
import type { FuzzClock } from './fuzz-clock.ts'
import { makeJunk } from './junk.ts'
import { react } from './reaction.ts'
import type { ReceiveCase } from './receive-case.ts'

/** The secrets of the receiver of a case. */
export const SECRETS = ['whsec_first', 'whsec_second'] as const

/** Creates the request of a case, signed with Node's HMAC as the case says. */
export function toRequest({ request, provider, secret }: ReceiveCase, clock: FuzzClock): WebhookRequest {
  const { method, url, body, reading, lookup } = request
  const headers = new Map(Object.entries(request.headers))
  if (provider === 'standard' && request.signature === 'valid') {
    headers.set('webhook-id', headers.get('webhook-id') ?? 'msg_1')
    headers.set('webhook-timestamp', `${Math.floor(clock.startedAt / 1000)}`)
  }
  const several = secret.kind === 'list' || (secret.kind === 'function' && secret.answers !== 'text')
  const signature = toSignature(request, provider, headers, several ? SECRETS[1] : SECRETS[0])
  const name = {
    generic: 'x-webhook-signature',
    prefixed: 'prefixed-signature',
    standard: 'webhook-signature',
  }[provider]
  const find = (asked: string) => (asked === name ? signature : headers.get(asked)) as string | undefined
  return {
    method: (typeof method === 'string' ? method : makeJunk(method.junk)) as string,
    url,
    header: (asked) =>
      lookup === 'sound' ? find(asked) : (react(lookup, () => find(asked), clock.own) as string | undefined),
    body: () => react(reading, () => body, clock.own) as Promise<Uint8Array>,
  }
}

function toSignature(
  { signature, body }: ReceiveCase['request'],
  provider: ReceiveCase['provider'],
  headers: ReadonlyMap<string, string>,
  secret: string,
): unknown {
  const sign = (key: string, bytes: Uint8Array) => {
    if (provider !== 'standard') {
      const hex = createHmac('sha256', key).update(bytes).digest('hex')
      return provider === 'prefixed' ? `sha256=${hex}` : hex
    }
    const head = `${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}.`
    return `v1,${createHmac('sha256', key).update(head).update(bytes).digest('base64')}`
  }
  if (typeof signature === 'object') return signature.text
  switch (signature) {
    case 'none':
      return undefined
    case 'valid':
      return sign(secret, body)
    case 'of another secret':
      return sign('whsec_of_somebody_else', body)
    case 'of another body':
      return sign(secret, Uint8Array.of(...body.subarray(0, 100), 0x20))
    case 'junk':
      return makeJunk('an object whose fields throw')
  }
}
