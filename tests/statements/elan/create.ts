import { elan } from '@postern/core/providers'
import type { Stage } from '../stage.ts'

export const TYPES = Object.keys(elan.events)

/** Starts a mock sender and creates one subscription by the documented route. */
export async function create(
  stage: Stage,
  { answers = [200], ...fields }: { answers?: number[]; [field: string]: unknown } = {},
  headers?: Record<string, string>,
) {
  const receiver = await stage.receive(...answers)
  const served = await stage.serve(elan)
  const body = { name: 'Translations', url: receiver.url, events: TYPES, ...fields }
  const { status, body: made } = await served.call('POST', '/webhooks', { body, headers })
  const path = `/webhooks/${made.id}`
  const logs = async (query = '') => (await served.call('GET', `${path}/logs${query}`)).body.logs
  return { ...served, receiver, status, made, path, logs }
}
