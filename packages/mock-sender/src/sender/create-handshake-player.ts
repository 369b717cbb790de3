import type { AnyProvider, Handshake } from '@postern/core'
import { assertOutsideReceiver } from '../delivery/receiver-context.ts'
import { needsKeys } from '../handshakes/asked-values.ts'
import { describeReply } from '../handshakes/describe-reply.ts'
import { findHandshake } from '../handshakes/find-handshake.ts'
import { HandshakeError } from '../handshakes/handshake-error.ts'
import type { HandshakeResult } from '../handshakes/handshake-result.ts'
import { createRandom } from '../random/random.ts'
import { toSigningKeys } from '../subscription/subscription.ts'
import { assertOptions, type KeysOf } from '../text/assert-options.ts'
import type { SenderParts } from './create-parts.ts'
import type { HandshakeOptions, HandshakePlayer } from './handshake-player.ts'
import { playHandshake } from './play-handshake.ts'

const HANDSHAKE_KEYS: KeysOf<HandshakeOptions> = { url: true, secret: true }

/** Makes the method that plays handshakes. */
export function createHandshakePlayer({
  options,
  subscriptions,
  outbox,
  scheduler,
  transport,
}: SenderParts): HandshakePlayer {
  const { provider, seed, waitMs } = options
  const random = createRandom(seed, 'handshakes')

  const secretFor = ({ url, secret }: HandshakeOptions): string | null | undefined => {
    if (secret !== undefined) return secret
    const known = subscriptions.all().find((subscription) => subscription.url === url)
    return known?.secret ?? options.secret ?? subscriptions.commonSecret()
  }

  return {
    async handshake(name, wish) {
      outbox.assertOpen()
      assertOutsideReceiver(scheduler, 'handshake()')
      assertOptions('handshake()', wish, HANDSHAKE_KEYS)
      const handshake = findHandshake(provider, name)
      const allowed = options.guard.assertAllowed(wish.url)
      if (allowed) await allowed
      const secret = secretFor(wish)
      if (secret === undefined && needsKeys(handshake)) {
        throw new Error(
          'There is no single secret to sign with. Pass secret to handshake() or to createMockSender().',
        )
      }
      const result = await playHandshake(handshake, {
        provider,
        transport,
        url: wish.url,
        keys: secret === undefined ? [] : toSigningKeys(provider, secret),
        settings: { publicUrl: wish.url, ...options.settings },
        random,
        nowMs: scheduler.now(),
        waitMs,
      })
      if (result.problems.length === 0) return result
      throw new HandshakeError(explain(provider, handshake, result), result)
    },
  }
}

function explain(
  provider: AnyProvider,
  handshake: Handshake,
  { request, problems }: HandshakeResult,
): string {
  const { origin, pathname } = new URL(request.url)
  return [
    `${provider.title} would not accept the answer of ${origin}${pathname} to its handshake ${handshake.name}.`,
    ...problems,
    describeReply(handshake, provider.delivery.timeoutMs),
  ].join(' ')
}
