import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGE = 'https://linear.app/developers/webhooks'

/** The envelope of every Linear event. Postern routes by `type` and `action` together: `Issue.create`. */
export interface LinearEvent {
  readonly action: string
  readonly type: string
  /** ISO 8601. */
  readonly createdAt: string
  /** When Linear sent the attempt, in milliseconds since the epoch; changes with each attempt. */
  readonly webhookTimestamp: number
  readonly webhookId: string
  readonly organizationId: string
  readonly data?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const ENTITIES = ['Comment', 'Cycle', 'Issue', 'IssueLabel', 'Project', 'ProjectUpdate', 'Reaction'] as const
const ACTIONS = ['create', 'update', 'remove'] as const
const NAMES = ENTITIES.flatMap((entity) => ACTIONS.map((action) => `${entity}.${action}` as const))

type Entity = (typeof ENTITIES)[number]

/** The events in the catalog of `linear` by their type. Handlers may name types beyond it. */
export type LinearEvents = { [Type in (typeof NAMES)[number]]: LinearEvent }

const ISSUE = {
  id: '00000000-0000-4000-8000-000000000004',
  identifier: 'ENG-1',
  title: 'Example',
}

function example(type: Entity, action: string, data: Record<string, unknown>): LinearEvent {
  return {
    action,
    type,
    actor: { id: '00000000-0000-4000-8000-000000000001', type: 'user', name: 'Ada' },
    createdAt: '2024-01-01T00:00:00.000Z',
    data,
    url: 'https://linear.app/acme/issue/ENG-1',
    webhookTimestamp: 1_704_067_200_000,
    webhookId: '00000000-0000-4000-8000-000000000002',
    organizationId: '00000000-0000-4000-8000-000000000003',
  }
}

/** Linear's events. The signed body changes with each attempt, so the unsigned delivery id identifies an event. */
export const linear = defineProvider({
  name: 'linear',
  title: 'Linear',
  signature: {
    header: 'Linear-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    timestamp: { field: 'webhookTimestamp', unit: 'ms', toleranceS: 60 },
  },
  envelope: {
    type: [{ field: 'type' }, { field: 'action' }],
    id: { header: 'Linear-Delivery', unsigned: true },
    timestamp: 'createdAt',
    data: 'data',
  },
  catalog: 'open',
  events: eventTypes<LinearEvents>({
    names: NAMES,
    fields: { type: 'string', action: 'string', webhookTimestamp: 'number' },
    examples: {
      'Issue.create': example('Issue', 'create', ISSUE),
      'Issue.update': example('Issue', 'update', { ...ISSUE, title: 'Example, edited' }),
      'Comment.create': example('Comment', 'create', {
        id: '00000000-0000-4000-8000-000000000005',
        body: 'Hello',
      }),
    },
  }),
  delivery: {
    timeoutMs: 5000,
    ladderMs: retriesAfter(60, 3600, 21_600),
    acknowledgedBy: [200],
    headers: { 'Linear-Delivery': 'event-id', 'Linear-Event': { field: 'type' } },
    deliveryIdPrefix: '',
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'the body, which contains the timestamp; one more than 60 s off is refused',
      known: 'documented',
      source: PAGE,
    },
    {
      about: 'event id',
      what: 'Linear-Delivery, unsigned: anyone who captures one delivery can replay it under another id within 60 s',
      known: 'documented',
      source: PAGE,
    },
    {
      about: 'answer',
      what: '200 within 5 s; retries after 1 min, 1 h and 6 h',
      known: 'documented',
      source: PAGE,
    },
  ],
})
