import { WebhookError } from '../ground/errors.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { InboxMessage } from '../inbox/contract.ts'
import { assertObject, checkShape } from '../receiving/checks.ts'
import { parseBody } from '../receiving/parse-body.ts'
import type { ReceiverSettings } from '../receiving/settings.ts'
import { decodeBody } from '../receiving/to-message.ts'

/** A parsed message whose event is not validated yet. */
export interface OpenMessage {
  /** The parsed event, before its schema ran. */
  readonly parsed: Record<string, unknown>
  readonly unchecked: VerifiedEvent
}

/** Throws CONFIG_INVALID for a message of another version or another receiver, which this worker must hand back. */
export function assertReadable({ provider }: ReceiverSettings, message: InboxMessage): void {
  const { v, provider: name } = Object(message) as Partial<InboxMessage>
  if (v !== 1) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `The message has version ${String(v).slice(0, 20)}, but this worker reads version 1. The message returns to the queue. Run a worker of its version.`,
    )
  }
  if (name !== provider.name) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `The message is from ${String(name).slice(0, 100)}, but this worker's provider is ${provider.name}. The message returns to the queue. Give each receiver its own queue.`,
    )
  }
}

/** Parses the body of a message. Throws PAYLOAD_INVALID. */
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

/** Validates the event with the current schema. Throws EVENT_INVALID. */
export async function checkMessage(
  settings: ReceiverSettings,
  { parsed, unchecked }: OpenMessage,
): Promise<VerifiedEvent> {
  return { ...unchecked, event: await checkShape(settings, unchecked.type, parsed) }
}
