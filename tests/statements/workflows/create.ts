import { workflows } from '@postern/core/providers'
import type { Stage } from '../stage.ts'

export const TYPES = Object.keys(workflows.events)

/** Starts a mock sender and creates one webhook by the documented route. */
export async function create(
  stage: Stage,
  { answers = [200], ...fields }: { answers?: number[]; [field: string]: unknown } = {},
) {
  const receiver = await stage.receive(...answers)
  const served = await stage.serve(workflows)
  const body = { name: 'Slack Notifications', url: receiver.url, events: ['alert.created'], ...fields }
  const { status, body: answer } = await served.call('POST', '/api/v1/webhooks', { body })
  return { ...served, receiver, status, made: answer.data, answer }
}

/** Calls the documented route in strict mode. Resolves to the status and the error code. */
export async function register(stage: Stage, fields: object) {
  const { call } = await stage.serve(workflows, { egress: 'strict' })
  const body = { name: 'n', url: 'https://8.8.8.8/', events: ['alert.created'], ...fields }
  const { status, body: answer } = await call('POST', '/api/v1/webhooks', { body })
  return [status, answer.code]
}
