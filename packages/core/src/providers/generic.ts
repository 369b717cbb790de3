import { defineProvider } from '../definition/define-provider.ts'
import { COMMON_LADDER_MS } from '../definition/delivery-policy.ts'
import type { Provider } from '../definition/provider.ts'
import { describeEvent, describeEvents } from './describe-event.ts'
import { fidelitySheet } from './fidelity-sheet.ts'
import type { OpenString } from './open-string.ts'
import { anyObject, eventSchema, literal, openObject, optional, text } from './schemas.ts'

/** The envelope of every event of the template. */
export interface GenericEnvelope<Type extends string, Data = Record<string, unknown>> {
  /** `evt_…` */
  id: string
  type: Type
  /** ISO 8601. */
  created_at: string
  data: Data
}

/** The data of `user.created`. */
export interface UserData {
  id: string
  name: string
  email: string
  status: OpenString<'active'>
}

/** A user was created: the one event of the provider whose data is documented. */
export interface UserCreatedEvent extends GenericEnvelope<'user.created', UserData> {}

/** Types about the same user. Its fields are likely, but not documented. */
const INFERRED = { 'user.updated': 'User profile updated', 'user.deleted': 'User account deleted' } as const

/** Types whose data is not documented. */
const UNDESCRIBED = {
  'project.created': 'New project created',
  'project.updated': 'Project modified',
  'project.deleted': 'Project deleted',
  'file.uploaded': 'File uploaded',
  'payment.succeeded': 'Payment processed successfully',
  'payment.failed': 'Payment failed',
} as const

type InferredEvents = { [Type in keyof typeof INFERRED]: GenericEnvelope<Type, Partial<UserData>> }
type UndescribedEvents = { [Type in keyof typeof UNDESCRIBED]: GenericEnvelope<Type> }

/** The 9 event types of the template. */
export type GenericEvents = { 'user.created': UserCreatedEvent } & InferredEvents & UndescribedEvents
/** Every event of the template, discriminated by `type`. */
export type GenericEvent = GenericEvents[keyof GenericEvents]

function envelopeFields<Type extends string>(type: Type) {
  return { id: text, type: literal(type), created_at: text }
}

const USER: UserData = { id: 'user_123', name: 'John Doe', email: 'john@example.com', status: 'active' }

const userCreated = describeEvent<UserCreatedEvent>({
  summary: 'New user registered',
  shape: 'documented',
  schema: () =>
    eventSchema<UserCreatedEvent>({
      ...envelopeFields('user.created'),
      data: openObject<UserData>({
        id: text,
        name: text,
        email: text,
        status: text,
      }),
    }),
  example: { id: 'evt_abc123', type: 'user.created', created_at: '2026-01-15T12:30:00Z', data: { ...USER } },
})

const inferred = describeEvents<InferredEvents>(INFERRED, (type) => ({
  shape: 'inferred',
  schema: () =>
    eventSchema<GenericEnvelope<string, Partial<UserData>>>({
      ...envelopeFields(type),
      data: openObject<Partial<UserData>>({
        id: optional(text),
        name: optional(text),
        email: optional(text),
        status: optional(text),
      }),
    }),
  example: { id: exampleId(type), type, created_at: '2026-01-15T12:30:00Z', data: { ...USER } },
}))

const undescribed = describeEvents<UndescribedEvents>(UNDESCRIBED, (type) => ({
  shape: 'unknown',
  schema: () => eventSchema<GenericEnvelope<string>>({ ...envelopeFields(type), data: anyObject }),
  example: { id: exampleId(type), type, created_at: '2026-01-15T12:30:00Z', data: {} },
}))

function exampleId(type: string): string {
  return `evt_${type.replace('.', '_')}`
}

/** The template that many small services follow. */
export const generic: Provider<GenericEvents, 'type'> = defineProvider({
  name: 'generic',
  title: 'Generic',
  signature: { header: 'X-Webhook-Signature', algorithm: 'hmac-sha256', encoding: 'hex' },
  envelope: { type: 'type', id: { field: 'id', prefix: 'evt_' }, timestamp: 'created_at', data: 'data' },
  events: { 'user.created': userCreated, ...inferred, ...undescribed },
  delivery: {
    timeoutMs: 10_000,
    ladderMs: COMMON_LADDER_MS,
    headers: { 'X-Event-Type': 'event-type' },
    deliveryIdPrefix: 'del_',
    afterLast: 'the delivery is marked failed, and there are no more retries',
  },
  fidelity: fidelitySheet({
    events: { documented: '9 types' },
    'event data': {
      documented: 'user.created, as its standard format has it; the shorter manual test is not a delivery',
      chosen: 'user.updated and user.deleted may carry the same user; of the other 6 nothing is known',
    },
    'signature header': { documented: 'X-Webhook-Signature' },
    'signature value': { documented: 'bare hex' },
    'signed bytes': {
      documented: 'the raw body, in the Python sample and the troubleshooting list',
      chosen: 'the Express sample, which signs parsed and rewritten JSON, is not followed',
    },
    'other headers': { public: 'X-Event-Type' },
    discriminator: { documented: 'type' },
    'event id': { documented: 'id (evt_…)' },
    'idempotency id': { chosen: 'id' },
    success: { documented: '200', chosen: 'any 2xx within 10 s' },
    ladder: { documented: '0, 30 s, 5 min, 30 min, 2 h' },
    'after the last attempt': { documented: 'marked failed, no more retries' },
    'secret rotation': { chosen: 'for 24 h the old secret signs the attempt after a 401 or 403' },
    'URL rules': { documented: 'HTTPS is advised', chosen: 'plain HTTP is taken' },
    'other limits': { chosen: 'none' },
    wildcard: { chosen: 'none' },
  }),
})
