import { ApiProblem } from '../api/server/api-problem.ts'
import type { Route } from '../api/server/route.ts'
import type { SignatureAnswer, VerdictJson } from './contract.ts'
import { type ControlHost, findDelivery } from './control-host.ts'
import { controlRoute } from './control-route.ts'
import { describeSignature, judge, type SentAttempt } from './describe-signature.ts'
import * as examples from './examples.ts'
import { VERIFY } from './requests.ts'

/** The routes that describe and verify the signature of an attempt. */
export function createSignatureRoutes(host: ControlHost): Route[] {
  return [
    controlRoute({
      method: 'GET',
      path: '/deliveries/:id/attempts/:number/signature',
      name: 'Signature',
      summary: 'Shows which bytes an attempt signed, and whether a receiver can verify the signature',
      example: examples.SIGNATURE,
      handle: ({ params }): SignatureAnswer => describeSignature(findAttempt(host, params)),
    }),
    controlRoute({
      method: 'POST',
      path: '/deliveries/:id/attempts/:number/verify',
      name: 'Verify',
      summary:
        'Explains why a receiver refuses a request: pass the body, headers or secret that differ from the sent ones',
      fields: VERIFY,
      example: examples.VERDICT,
      handle({ params, body: { body, bodyEncoding, headers, secret } }): VerdictJson {
        return judge(findAttempt(host, params), {
          ...(body !== undefined && { body: Buffer.from(body, bodyEncoding) }),
          ...(headers !== undefined && { headers }),
          ...(secret !== undefined && { secret }),
        })
      },
    }),
  ]
}

function findAttempt(host: ControlHost, { id, number }: Readonly<Record<string, string>>): SentAttempt {
  const delivery = findDelivery(host, id)
  const attempt = delivery.attempts.find((one) => String(one.number) === number)
  if (attempt) return { delivery, attempt, settings: host.settings }
  throw new ApiProblem('not_found', `The delivery ${id} has no attempt ${number}.`)
}
