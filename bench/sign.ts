import { sign, toSigningKey } from '@postern/core'
import { type Delivery, makeBody, type Sample } from './deliveries.ts'

export const SECRET = 'a-secret-of-a-usual-length-0123456789'

/** Creates a signed delivery of about `bytes` bytes, unique per serial number. */
export function signDelivery(sample: Sample, bytes: number, serial: number): Delivery {
  const { signature } = sample.provider
  const body = makeBody(sample, bytes, serial)
  const signed = sign(signature, [toSigningKey(signature, SECRET)], body)
  const headers = Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value])
  return { body, headers: Object.fromEntries(headers) }
}
