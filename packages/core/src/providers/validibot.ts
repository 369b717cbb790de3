import { defineProvider } from '../definition/define-provider.ts'
import type { Provider } from '../definition/provider.ts'
import { describeEvents } from './describe-event.ts'
import { fidelitySheet } from './fidelity-sheet.ts'
import type { OpenString } from './open-string.ts'
import { eventSchema, literal, nullable, number, openObject, text } from './schemas.ts'

/** A validation run, as its event describes it. */
export interface ValidibotRun {
  id: string
  status: OpenString<'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'TIMED_OUT'>
  result: OpenString<'PASS' | 'FAIL' | 'ERROR' | 'CANCELED' | 'TIMED_OUT' | 'UNKNOWN'>
  /** ISO 8601, or null: a run can be cancelled before it starts. */
  started_at: string | null
  /** ISO 8601. */
  ended_at: string | null
  duration_ms: number | null
  url: string
}

/** The payload of every Validibot event. Only `event` discriminates the types. */
export interface ValidibotEnvelope<Type extends string> {
  event: Type
  /** ISO 8601. */
  timestamp: string
  organization: { slug: string; name: string }
  workflow: { id: number; slug: string; name: string }
  run: ValidibotRun
  summary: { total_findings: number; error_count: number; warning_count: number; info_count: number }
}

const SUMMARIES = {
  'run.completed': 'A validation run finished (any outcome)',
  'run.succeeded': 'A validation run passed',
  'run.failed': 'A validation run failed',
} as const

/** The 3 event types of Validibot. */
export type ValidibotEvents = { [Type in keyof typeof SUMMARIES]: ValidibotEnvelope<Type> }
/** Every event of Validibot, discriminated by `event`. */
export type ValidibotEvent = ValidibotEvents[keyof ValidibotEvents]

function runEventSchema<Type extends string>(type: Type) {
  return eventSchema<ValidibotEnvelope<Type>>({
    event: literal(type),
    timestamp: text,
    organization: openObject({ slug: text, name: text }),
    workflow: openObject({ id: number, slug: text, name: text }),
    run: openObject<ValidibotRun>({
      id: text,
      status: text,
      result: text,
      started_at: nullable(text),
      ended_at: nullable(text),
      duration_ms: nullable(number),
      url: text,
    }),
    summary: openObject({
      total_findings: number,
      error_count: number,
      warning_count: number,
      info_count: number,
    }),
  })
}

function exampleOf<Type extends string>(type: Type): ValidibotEnvelope<Type> {
  const failed = type === 'run.failed'
  return {
    event: type,
    timestamp: '2024-01-15T14:30:00Z',
    organization: { slug: 'my-org', name: 'My Organization' },
    workflow: { id: 42, slug: 'product-validation', name: 'Product Validation' },
    run: {
      id: '550e8400-e29b-41d4-a716-446655440000',
      status: failed ? 'FAILED' : 'SUCCEEDED',
      result: failed ? 'FAIL' : 'PASS',
      started_at: '2024-01-15T14:29:55Z',
      ended_at: '2024-01-15T14:30:00Z',
      duration_ms: 5000,
      url: 'https://your-validibot.com/orgs/my-org/runs/550e8400-e29b-41d4-a716-446655440000/',
    },
    summary: { total_findings: 3, error_count: failed ? 1 : 0, warning_count: failed ? 1 : 2, info_count: 1 },
  }
}

const events = describeEvents<ValidibotEvents>(SUMMARIES, (type) => ({
  shape: type === 'run.failed' ? 'inferred' : 'documented',
  schema: () => runEventSchema(type),
  example: exampleOf(type),
}))

const MINUTE_MS = 60_000

/** Validibot. `run.completed` and `run.succeeded` of one run share its id, so the pair identifies an event. */
export const validibot: Provider<ValidibotEvents, 'event'> = defineProvider({
  name: 'validibot',
  title: 'Validibot',
  signature: {
    header: 'X-Validibot-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'sha256=',
  },
  envelope: { type: 'event', timestamp: 'timestamp' },
  events,
  eventId({ event, run }) {
    const id = typeof run === 'object' && run !== null && 'id' in run ? run.id : undefined
    return typeof id === 'string' && id !== '' ? `${event}:${id}` : undefined
  },
  delivery: {
    timeoutMs: 30_000,
    ladderMs: [0, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 60 * MINUTE_MS],
    afterLast: 'the webhook is marked as failing',
    afterExhausted: 'mark-failing',
  },
  subscription: { httpsOnly: true },
  fidelity: fidelitySheet({
    events: { documented: '3 types' },
    'event data': {
      documented: 'the whole payload, as its one example has it',
      public: 'the statuses and results of a run that did not pass',
      chosen: 'other statuses and results pass, and so does a run without start, end or duration (null)',
    },
    'signature header': { documented: 'X-Validibot-Signature, with each request' },
    'signature value': { documented: 'sha256= and hex' },
    'signed bytes': { documented: 'the raw body' },
    'other headers': { chosen: 'none' },
    discriminator: { documented: 'event' },
    'event id': { documented: 'none' },
    'idempotency id': {
      documented: 'run.id alone, by its sample',
      chosen: 'event and run.id, because two events of one run share its id',
    },
    success: { documented: '2xx within 30 s' },
    ladder: {
      documented: 'at about 1, 5, 30 and 60 minutes',
      chosen: 'these are the delays between attempts: 0, 1, 5, 30, 60 min',
    },
    'after the last attempt': {
      documented: 'the webhook is marked as failing',
      chosen: 'its events are still sent, and the next delivery that succeeds takes the mark away',
    },
    'secret rotation': { chosen: 'for 24 h the old secret signs the attempt after a 401 or 403' },
    'URL rules': { documented: 'HTTPS; plain HTTP may be refused', chosen: 'plain HTTP is refused' },
    'other limits': { chosen: 'none' },
    wildcard: { chosen: 'none' },
  }),
})
