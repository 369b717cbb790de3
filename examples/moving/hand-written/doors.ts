import { defineProvider } from '@postern/core'
import * as z from 'zod'

const opened = z.object({
  id: z.string(),
  type: z.literal('door.opened'),
  data: z.object({ name: z.string() }),
})

/** What the hand-written receiver knew about its sender, as data. */
export const doors = defineProvider({
  name: 'doors',
  signature: { header: 'X-Doors-Signature', algorithm: 'hmac-sha256', encoding: 'hex', prefix: 'sha256=' },
  envelope: { type: 'type', id: { field: 'id' }, data: 'data' },
  events: {
    'door.opened': {
      schema: opened,
      example: { id: 'evt_1', type: 'door.opened', data: { name: 'Front door' } },
    },
  },
})
