import { invalid } from '../api/server/api-problem.ts'
import type { Route } from '../api/server/route.ts'
import { HandshakeError } from '../handshakes/handshake-error.ts'
import { unknownName } from '../text/did-you-mean.ts'
import type { HandshakeAnswer } from './contract.ts'
import type { ControlHost } from './control-host.ts'
import { controlRoute } from './control-route.ts'
import { HANDSHAKE } from './requests.ts'

/** The route that plays a handshake. */
export function createHandshakeRoutes({ sender, provider }: ControlHost): Route[] {
  const names = (provider.handshakes ?? []).map(({ name }) => name)
  return [
    controlRoute({
      method: 'POST',
      path: '/handshake',
      name: 'Handshake',
      summary: 'Plays a handshake of the provider against a receiver, and judges the response',
      fields: HANDSHAKE,
      async handle({ body: { name, url, secret } }): Promise<HandshakeAnswer> {
        if (!names.includes(name)) {
          const none = `${provider.title} has no handshakes.`
          throw invalid('name', names.length === 0 ? none : unknownName('handshake', name, names))
        }
        try {
          const wish = { url, ...(secret !== undefined && { secret }) }
          return { handshake: await sender.handshake(name, wish), refusal: null }
        } catch (error) {
          if (error instanceof HandshakeError) return { handshake: error.handshake, refusal: error.message }
          throw error
        }
      },
    }),
  ]
}
