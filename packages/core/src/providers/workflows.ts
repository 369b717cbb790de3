import { defineProvider } from '../definition/define-provider.ts'
import { COMMON_LADDER_MS } from '../definition/delivery-policy.ts'
import type { Provider } from '../definition/provider.ts'
import { describeEvent, describeEvents } from './describe-event.ts'
import { fidelitySheet } from './fidelity-sheet.ts'
import type { OpenString } from './open-string.ts'
import { anyObject, eventSchema, literal, openObject, text } from './schemas.ts'

/** The envelope of every WorkFlows event. */
export interface WorkflowsEnvelope<Type extends string, Data = Record<string, unknown>> {
  event: Type
  orgId: string
  /** ISO 8601. */
  timestamp: string
  data: Data
}

/** The data of `alert.created`. */
export interface AlertCreatedData {
  id: string
  title: string
  severity: OpenString<'critical'>
  projectId: string
  area: string
  /** With its unit, as `45 units`. */
  value: string
  /** With its unit, as `100 units`. */
  threshold: string
}

/** An alert was created: the one event of the provider whose data is documented. */
export interface AlertCreatedEvent extends WorkflowsEnvelope<'alert.created', AlertCreatedData> {}

/** Types whose data is not documented, with their documented summaries. */
const UNDESCRIBED = {
  'alert.acknowledged': 'An alert was acknowledged',
  'alert.assigned': 'An alert was assigned to a user',
  'alert.resolved': 'An alert was resolved',
  'alert.critical': 'A critical alert was triggered',
  'alert.deleted': 'An alert was deleted',
  'csv.uploaded': 'A CSV file was uploaded to a project',
  'data.db_import': 'Data was imported from a database connection',
  'query.completed': 'An AI query finished processing',
  'query.deleted': 'A query was deleted',
  'project.created': 'A project was created',
  'project.updated': 'A project was updated',
  'project.deleted': 'A project was deleted',
  'db_connection.created': 'A DB connection was added',
  'db_connection.updated': 'A DB connection was modified',
  'db_connection.deleted': 'A DB connection was removed',
  'user.invited': 'A user was invited to the organization',
  'user.joined': 'A user accepted an invitation',
  'user.activated': 'A user account was activated',
  'user.deactivated': 'A user account was deactivated',
  'billing.subscription_activated': 'A subscription was activated',
  'billing.subscription_cancelled': 'A subscription was cancelled',
  'billing.trial_expired': 'A free trial expired',
  'billing.payment_failed': 'A payment failed',
  'webhook.created': 'A webhook was registered',
  'webhook.enabled': 'A webhook was enabled',
  'webhook.disabled': 'A webhook was disabled',
  'webhook.deleted': 'A webhook was deleted',
  'api_key.created': 'An API key was generated',
  'api_key.deleted': 'An API key was revoked',
} as const

type UndescribedEvents = { [Type in keyof typeof UNDESCRIBED]: WorkflowsEnvelope<Type> }

/** The 30 event types of WorkFlows. */
export type WorkflowsEvents = { 'alert.created': AlertCreatedEvent } & UndescribedEvents
/** Every event of WorkFlows, discriminated by `event`. */
export type WorkflowsEvent = WorkflowsEvents[keyof WorkflowsEvents]

function envelopeFields<Type extends string>(type: Type) {
  return { event: literal(type), orgId: text, timestamp: text }
}

const alertCreated = describeEvent<AlertCreatedEvent>({
  summary: 'A new alert was created',
  shape: 'documented',
  schema: () =>
    eventSchema<AlertCreatedEvent>({
      ...envelopeFields('alert.created'),
      data: openObject<AlertCreatedData>({
        id: text,
        title: text,
        severity: text,
        projectId: text,
        area: text,
        value: text,
        threshold: text,
      }),
    }),
  example: {
    event: 'alert.created',
    orgId: 'org_abc123',
    timestamp: '2026-05-19T12:05:00.000Z',
    data: {
      id: 'alt_xyz789',
      title: 'Low inventory: Raw Material A',
      severity: 'critical',
      projectId: 'proj_abc123',
      area: 'Inventory',
      value: '45 units',
      threshold: '100 units',
    },
  },
})

const undescribed = describeEvents<UndescribedEvents>(UNDESCRIBED, (type) => ({
  shape: 'unknown',
  schema: () => eventSchema<WorkflowsEnvelope<string>>({ ...envelopeFields(type), data: anyObject }),
  example: {
    event: type,
    orgId: 'org_abc123',
    timestamp: '2026-05-19T12:05:00.000Z',
    data: {},
  } satisfies WorkflowsEnvelope<string>,
}))

/** WorkFlows. Its events have no id: the digest of the signed body identifies them. */
export const workflows: Provider<WorkflowsEvents, 'event'> = defineProvider({
  name: 'workflows',
  title: 'WorkFlows',
  signature: {
    header: 'X-WorkFlows-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'sha256=',
  },
  envelope: { type: 'event', timestamp: 'timestamp', data: 'data' },
  events: { 'alert.created': alertCreated, ...undescribed },
  delivery: {
    timeoutMs: 10_000,
    ladderMs: COMMON_LADDER_MS,
    headers: { 'X-WorkFlows-Event': 'event-type' },
  },
  subscription: { httpsOnly: true, publicAddressesOnly: true, maxNameLength: 100 },
  fidelity: fidelitySheet({
    events: { documented: '30 types in six groups' },
    'event data': {
      documented: 'alert.created, as its one example has it',
      chosen:
        'the other 29 are an object of which nothing more is known; severities other than critical pass',
    },
    'signature header': { documented: 'X-WorkFlows-Signature' },
    'signature value': { documented: 'sha256= and hex' },
    'signed bytes': { documented: 'the raw body' },
    'other headers': { documented: 'X-WorkFlows-Event' },
    discriminator: { documented: 'event' },
    'event id': { documented: 'none' },
    'idempotency id': {
      documented: 'the timestamp and the event data',
      chosen: 'the SHA-256 of the raw body, which holds both',
    },
    success: { documented: '2xx within 10 s' },
    ladder: { documented: 'retries exist', chosen: '0, 30 s, 5 min, 30 min, 2 h' },
    'after the last attempt': { chosen: 'the delivery is given up' },
    'secret rotation': { chosen: 'for 24 h the old secret signs the attempt after a 401 or 403' },
    'URL rules': { documented: 'HTTPS only, no private or internal address' },
    'other limits': { documented: 'name of at most 100 characters' },
    wildcard: { chosen: 'none' },
  }),
})
