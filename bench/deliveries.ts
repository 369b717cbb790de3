import type { AnyProvider } from '@postern/core'
import { generic, workflows } from '@postern/core/providers'

/** One signed request: its bytes and headers. */
export interface Delivery {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** A provider and the documented event that the deliveries are built from. */
export interface Sample {
  readonly provider: AnyProvider
  readonly type: string
}

/** A provider whose events have an id, like most. */
export const userCreated: Sample = { provider: generic, type: 'user.created' }
/** A provider whose events have no id, so that the digest of the body identifies them. */
export const alertCreated: Sample = { provider: workflows, type: 'alert.created' }

/** Creates an event of about `bytes` bytes, unique per `serial`. */
export function makeBody({ provider, type }: Sample, bytes: number, serial: number): Buffer {
  const { envelope, events } = provider
  const event = structuredClone(events[type]!.example) as { [field: string]: unknown; data: object }
  const readings: object[] = []
  event.data = { ...event.data, serial, readings }
  if (envelope.id && 'field' in envelope.id)
    event[envelope.id.field] = `${envelope.id.prefix}${String(serial).padStart(8, '0')}`
  let missing = bytes - JSON.stringify(event).length
  for (let n = 0; missing > 0; n++) {
    const at = new Date(1_779_192_300_000 + n * 1000).toISOString()
    const reading = { at, area: 'Inventory', units: 45.5 + n }
    readings.push(reading)
    missing -= JSON.stringify(reading).length + 1
  }
  return Buffer.from(JSON.stringify(event))
}
