import { defineProvider } from '@postern/core'
import * as z from 'zod'

const event = <Type extends string>(type: Type) =>
  z.object({
    id: z.string(),
    type: z.literal(type),
    created: z.number(),
    data: z.object({ number: z.string(), recipient: z.string() }),
  })

const example = {
  id: 'pe_1',
  created: 1_704_067_200,
  data: { number: 'P-1', recipient: 'Ada Example' },
}

export const parcels = defineProvider({
  name: 'parcels',
  title: 'Parcels',
  signature: {
    header: 'Parcels-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'v1=',
    separator: ',',
    timestamp: { prefix: 't=', toleranceS: 300 },
    signed: ['timestamp', { text: '.' }, 'body'],
    secret: { encoding: 'base64', stripPrefix: 'psec_' },
  },
  envelope: {
    type: 'type',
    id: { field: 'id', prefix: 'pe_' },
    timestamp: { field: 'created', unit: 's' },
    data: 'data',
  },
  events: {
    'parcel.sent': { schema: event('parcel.sent'), example: { ...example, type: 'parcel.sent' } },
    'parcel.delivered': {
      schema: event('parcel.delivered'),
      example: { ...example, type: 'parcel.delivered' },
    },
  },
  handshakes: [
    {
      name: 'endpoint.verify',
      when: [{ field: 'type', is: 'endpoint.verify' }],
      proof: 'signature',
      reply: { body: { field: 'challenge' } },
    },
  ],
  delivery: { timeoutMs: 5_000, ladderMs: [0, 60_000, 600_000, 3_600_000] },
})
