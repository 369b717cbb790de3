import { WebhookError } from '../ground/errors.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { InboxMessage } from '../inbox/contract.ts'
import { assertObject, checkShape } from '../receiving/checks.ts'
import { parseBody } from '../receiving/parse-body.ts'
import type { ReceiverSettings } from '../receiving/settings.ts'
import { decodeBody } from '../receiving/to-message.ts'

/** What a message says of itself, before anything in it is believed. */
export interface OpenMessage {
  /** The event as it was parsed, which no schema has seen yet. */
  readonly parsed: Record<string, unknown>
  readonly unchecked: VerifiedEvent
}

/** Throws CONFIG_INVALID for a message that another worker can read and this one cannot. */
export function assertReadable({ provider }: ReceiverSettings, message: InboxMessage): void {
  const { v, provider: name } = Object(message) as Partial<InboxMessage>
  if (v !== 1) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `The message is of version ${String(v).slice(0, 20)} and this worker reads version 1. It goes back to the queue: run a worker of that version.`,
    )
  }
  if (name !== provider.name) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `The message is one of ${String(name).slice(0, 100)} and this worker's provider is ${provider.name}. It goes back to the queue: give each receiver a queue of its own.`,
    )
  }
}

/** Parses a message's bytes; throws PAYLOAD_INVALID. */
export function openMessage({ provider }: ReceiverSettings, message: InboxMessage): OpenMessage {
  const { type, id, key, endpoint, secretIndex, headers, element } = message
  const { typeSigned } = provider
  const body = decodeBody(message)
  const header = (name: string) => (Object.hasOwn(headers, name) ? headers[name] : undefined)
  const format = element === undefined ? provider.envelope.body : 'json'
  const parsed = assertObject(parseBody(format, body, () => header('content-type')))
  const batched = element === undefined ? {} : { element }
  return {
    parsed,
    unchecked: { event: parsed, type, typeSigned, id, key, endpoint, secretIndex, body, header, ...batched },
  }
}

/** Checks the event against today's schema; throws EVENT_INVALID. */
export async function checkMessage(
  settings: ReceiverSettings,
  { parsed, unchecked }: OpenMessage,
): Promise<VerifiedEvent> {
  return { ...unchecked, event: await checkShape(settings, unchecked.type, parsed) }
}
