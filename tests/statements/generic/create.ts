import { generic } from '@postern/core/providers'
import type { Stage } from '../stage.ts'

export const TYPES = Object.keys(generic.events)
export const SECRET = 'whsec_abc123...'

/** Starts a mock sender and creates one webhook by the documented route. */
export async function create(
  stage: Stage,
  { answers = [200], ...fields }: { answers?: number[]; [field: string]: unknown } = {},
) {
  const receiver = await stage.receive(...answers)
  const served = await stage.serve(generic)
  const body = { url: receiver.url, events: TYPES, secret: SECRET, active: true, ...fields }
  const { status, body: made } = await served.call('POST', '/v1/webhooks', { body })
  return { ...served, receiver, status, made, sent: body }
}
