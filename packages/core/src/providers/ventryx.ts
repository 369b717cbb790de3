import { defineProvider } from '../definition/define-provider.ts'
import type { Provider } from '../definition/provider.ts'
import { describeEvent, describeEvents } from './describe-event.ts'
import { fidelitySheet } from './fidelity-sheet.ts'
import type { OpenString } from './open-string.ts'
import { anyObject, eventSchema, literal, number, openObject, optional, text } from './schemas.ts'

/** The envelope of every Ventryx event. */
export interface VentryxEnvelope<Type extends string, Data = Record<string, unknown>> {
  /** `evt_…` */
  id: string
  type: Type
  /** ISO 8601. */
  created_at: string
  data: Data
}

/** The data of `workflow.completed`. */
export interface WorkflowCompletedData {
  workflow_id: string
  run_id: string
  status: OpenString<'success'>
  duration_ms?: number | undefined
}

/** A workflow run was completed: the one event of the provider whose data is documented. */
export interface WorkflowCompletedEvent
  extends VentryxEnvelope<'workflow.completed', WorkflowCompletedData> {}

/** Types whose data is not documented, with the summary of a public page. */
const UNDESCRIBED = {
  'workflow.started': 'A workflow run began',
  'workflow.failed': 'A workflow run met an error it could not recover from',
  'approval.requested': 'A step requires the approval of a person',
  'approval.completed': 'An approver acted on a request',
  'api_key.created': 'A new API key was issued',
  'api_key.revoked': 'An API key was revoked',
  'rate_limit.exceeded': 'A key exceeded its rate limit',
} as const

type UndescribedEvents = { [Type in keyof typeof UNDESCRIBED]: VentryxEnvelope<Type> }

/** The 8 event types of Ventryx. Customers may emit others. */
export type VentryxEvents = { 'workflow.completed': WorkflowCompletedEvent } & UndescribedEvents
/** Every event of Ventryx, discriminated by `type`. */
export type VentryxEvent = VentryxEvents[keyof VentryxEvents]

function envelopeFields<Type extends string>(type: Type) {
  return { id: text, type: literal(type), created_at: text }
}

const workflowCompleted = describeEvent<WorkflowCompletedEvent>({
  summary: 'A workflow run finished, with success or without',
  shape: 'documented',
  schema: () =>
    eventSchema<WorkflowCompletedEvent>({
      ...envelopeFields('workflow.completed'),
      data: openObject<WorkflowCompletedData>({
        workflow_id: text,
        run_id: text,
        status: text,
        duration_ms: optional(number),
      }),
    }),
  example: {
    id: 'evt_01HXYZ',
    type: 'workflow.completed',
    created_at: '2026-04-03T09:15:00.000Z',
    data: { workflow_id: 'wf_01HABC', run_id: 'run_01HDEF', status: 'success' },
  },
})

const undescribed = describeEvents<UndescribedEvents>(UNDESCRIBED, (type) => ({
  shape: 'unknown',
  schema: () => eventSchema<VentryxEnvelope<string>>({ ...envelopeFields(type), data: anyObject }),
  example: {
    id: `evt_${type.replace('.', '_')}`,
    type,
    created_at: '2026-04-03T09:15:00.000Z',
    data: {},
  } satisfies VentryxEnvelope<string>,
}))

const MINUTE_MS = 60_000

/** Ventryx. With `events: ['*']`, types that customers emit arrive too and go to `onUnhandled`. */
export const ventryx: Provider<VentryxEvents, 'type'> = defineProvider({
  name: 'ventryx',
  title: 'Ventryx',
  signature: { header: 'Ventryx-Signature', algorithm: 'hmac-sha256', encoding: 'hex', prefix: 'sha256=' },
  envelope: { type: 'type', id: { field: 'id', prefix: 'evt_' }, timestamp: 'created_at', data: 'data' },
  events: { 'workflow.completed': workflowCompleted, ...undescribed },
  delivery: {
    timeoutMs: 10_000,
    ladderMs: [0, 3 * MINUTE_MS, 9 * MINUTE_MS, 27 * MINUTE_MS, 81 * MINUTE_MS],
    headers: { 'Ventryx-Event': 'event-type', 'Ventryx-Delivery': 'delivery-id' },
    deliveryIdPrefix: 'del_',
  },
  subscription: { wildcard: true },
  fidelity: fidelitySheet({
    events: {
      documented: 'workflow.completed, approval.requested, api_key.revoked',
      public: 'five more types, and types that customers emit',
    },
    'event data': {
      documented: 'workflow.completed, as its one example has it',
      public: 'duration_ms of workflow.completed',
      chosen: 'the other 7 are an object of which nothing more is known; statuses other than success pass',
    },
    'signature header': { documented: 'Ventryx-Signature' },
    'signature value': { documented: 'sha256= and hex' },
    'signed bytes': { documented: 'the raw body' },
    'other headers': { documented: 'Ventryx-Event, Ventryx-Delivery (del_…)' },
    discriminator: { documented: 'type' },
    'event id': { documented: 'id (evt_…)' },
    'idempotency id': { public: 'id' },
    success: { documented: 'any 2xx within 10 s' },
    ladder: {
      documented: '5 attempts over about 2 h, exponential',
      chosen: '0, 3, 9, 27, 81 min, together 2 h',
    },
    'after the last attempt': { chosen: 'the delivery is given up' },
    'secret rotation': { chosen: 'for 24 h the old secret signs the attempt after a 401 or 403' },
    'URL rules': { chosen: 'none' },
    'other limits': { chosen: 'none' },
    wildcard: { documented: "events: ['*'] subscribes to every event" },
  }),
})
