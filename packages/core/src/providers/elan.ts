import { defineProvider } from '../definition/define-provider.ts'
import { COMMON_LADDER_MS } from '../definition/delivery-policy.ts'
import type { Provider } from '../definition/provider.ts'
import { describeEvents } from './describe-event.ts'
import { fidelitySheet } from './fidelity-sheet.ts'
import { anyObject, eventSchema, literal, text } from './schemas.ts'

/** The fields of every ELAN Languages event. The provider does not describe `data`. */
export interface ElanEnvelope<Type extends string, Data = Record<string, unknown>> {
  event_id: string
  event_type: Type
  workflow_id: string
  organization_id: string
  /** ISO 8601. */
  timestamp: string
  data: Data
}

const SUMMARIES = {
  'workflow.started': 'A workflow has started execution',
  'workflow.completed': 'A workflow has completed successfully',
  'workflow.failed': 'A workflow has failed',
  'workflow.step.started': 'A workflow step has started',
  'workflow.step.completed': 'A workflow step has completed',
  'workflow.step.failed': 'A workflow step has failed',
} as const

/** The 6 event types of ELAN Languages. */
export type ElanEvents = { [Type in keyof typeof SUMMARIES]: ElanEnvelope<Type> }
/** Every event of ELAN Languages, discriminated by `event_type`. */
export type ElanEvent = ElanEvents[keyof ElanEvents]

const events = describeEvents<ElanEvents>(SUMMARIES, (type) => ({
  shape: 'unknown',
  schema: () =>
    eventSchema<ElanEnvelope<string>>({
      event_id: text,
      event_type: literal(type),
      workflow_id: text,
      organization_id: text,
      timestamp: text,
      data: anyObject,
    }),
  example: {
    event_id: type === 'workflow.completed' ? 'evt_abc123' : `evt_${type.replaceAll('.', '_')}`,
    event_type: type,
    workflow_id: 'wf_xyz789',
    organization_id: 'org_123',
    timestamp: '2025-12-21T10:30:00Z',
    data: {},
  } satisfies ElanEnvelope<string>,
}))

/** ELAN Languages. Deliveries of a subscription without a secret are unsigned: receive them with `allowUnsigned`. */
export const elan: Provider<ElanEvents, 'event_type'> = defineProvider({
  name: 'elan',
  title: 'ELAN Languages',
  signature: {
    header: 'X-Webhook-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    alsoAccepts: ['sha256='],
  },
  envelope: {
    type: 'event_type',
    id: { field: 'event_id', prefix: 'evt_' },
    timestamp: 'timestamp',
    data: 'data',
  },
  events,
  delivery: { timeoutMs: 10_000, ladderMs: COMMON_LADDER_MS },
  subscription: {
    httpsOnly: true,
    maxUrlLength: 2048,
    maxNameLength: 255,
    maxSecretLength: 255,
    secretOptional: true,
  },
  fidelity: fidelitySheet({
    events: { documented: '6 types' },
    'event data': { public: 'the envelope', chosen: 'data is an object of which nothing more is known' },
    'signature header': { documented: 'X-Webhook-Signature, only when the subscription has a secret' },
    'signature value': { chosen: 'bare hex is sent; bare hex and sha256= with hex are accepted' },
    'signed bytes': { documented: 'the request body' },
    'other headers': {
      documented: 'the custom headers of the subscription; the API reads the organization from one',
      chosen: 'that one is X-Organization-Id, Organization-Id or organization_id, or as listen() names it',
    },
    discriminator: { public: 'event_type' },
    'event id': { public: 'event_id (evt_…)' },
    'idempotency id': { public: 'event_id' },
    success: { chosen: '2xx within 10 s' },
    ladder: { documented: 'retries exist: the logs show them', chosen: '0, 30 s, 5 min, 30 min, 2 h' },
    'after the last attempt': { chosen: 'the delivery is given up' },
    'secret rotation': {
      documented: 'PATCH takes a new secret',
      chosen: 'for 24 h the old secret signs the attempt after a 401 or 403',
    },
    'URL rules': { documented: 'HTTPS, at most 2048 characters' },
    'other limits': { documented: 'name and secret of at most 255 characters' },
    wildcard: { chosen: 'none' },
  }),
})
