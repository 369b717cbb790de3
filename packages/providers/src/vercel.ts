import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { NINE_RETRIES_IN_24_HOURS } from './shared/retries-after.ts'

const PAGE = 'https://vercel.com/docs/webhooks/webhooks-api'

/** The envelope of every Vercel event. */
export interface VercelEvent<Type extends string = string> {
  readonly id: string
  readonly type: Type
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly region: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'budget.reached',
  'deployment.canceled',
  'deployment.cleanup',
  'deployment.created',
  'deployment.error',
  'deployment.promoted',
  'deployment.ready',
  'deployment.rollback',
  'deployment.succeeded',
  'domain.created',
  'edge-config.created',
  'edge-config.deleted',
  'edge-config.items.updated',
  'firewall.attack',
  'integration-configuration.permission-upgraded',
  'integration-configuration.removed',
  'integration-configuration.scope-change-confirmed',
  'integration-configuration.transferred',
  'marketplace.invoice.created',
  'marketplace.invoice.notpaid',
  'marketplace.invoice.paid',
  'marketplace.invoice.refunded',
  'project.created',
  'project.removed',
  'project.renamed',
] as const

/** The events in the catalog of `vercel` by their type. Handlers may name types beyond it. */
export type VercelEvents = { [Type in (typeof NAMES)[number]]: VercelEvent<Type> }

function example<Type extends string>(type: Type, payload: Record<string, unknown>): VercelEvent<Type> {
  return {
    id: 'evt_1',
    type,
    createdAt: 1_704_067_200_000,
    region: null,
    payload: { team: { id: 'team_1' }, user: { id: 'user_1' }, ...payload },
  }
}

const deployment = {
  deployment: { id: 'dpl_1', meta: {}, url: 'app-1.vercel.app', name: 'app' },
  target: 'production',
  project: { id: 'prj_1' },
  plan: 'pro',
  regions: ['iad1'],
}

/** Vercel's events. The secret is the webhook's, or the client secret of an integration. */
export const vercel = defineProvider({
  name: 'vercel',
  title: 'Vercel',
  signature: { header: 'x-vercel-signature', algorithm: 'hmac-sha1', encoding: 'hex' },
  envelope: {
    type: 'type',
    id: { field: 'id' },
    timestamp: { field: 'createdAt', unit: 'ms' },
    data: 'payload',
  },
  catalog: 'open',
  events: eventTypes<VercelEvents>({
    names: NAMES,
    fields: { id: 'string', type: 'string', payload: 'object' },
    examples: {
      'deployment.created': example('deployment.created', { ...deployment, alias: ['app.example.com'] }),
      'deployment.succeeded': example('deployment.succeeded', deployment),
      'deployment.error': example('deployment.error', { ...deployment, target: null }),
      'project.created': example('project.created', { project: { id: 'prj_2', name: 'app2' } }),
    },
  }),
  delivery: {
    timeoutMs: 30_000,
    ladderMs: NINE_RETRIES_IN_24_HOURS,
  },
  subscription: { httpsOnly: true },
  fidelity: [
    { about: 'signature', what: 'HMAC-SHA1 of the body, in hex', known: 'documented', source: PAGE },
    {
      about: 'retries and timeout',
      what: 'for up to 24 h; 30 s per attempt',
      known: 'public',
      source: 'https://vercel.com/docs/webhooks',
    },
    { about: 'ladder', what: 'nine retries over 24 h', known: 'chosen' },
  ],
})
