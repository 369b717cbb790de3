// The names that a code block may use without an import. A declaration in the block takes precedence.
import type { AnyProvider, IdempotencyStore, Webhooks } from '@postern/core'
import type { workflows } from '@postern/core/providers'
import type { RecordedCall } from '@postern/core/stores/cases'
import type { Delivery, MockSender, SignedSubscription } from '@postern/mock-sender'
import type { ConnectionOptions, Queue } from 'bullmq'
import type { Express } from 'express'
import type { Pool } from 'pg'
import type PgBoss from 'pg-boss'

export { default as assert } from 'node:assert/strict'
export { createServer } from 'node:http'
export type { EventPayloadMap } from '@octokit/webhooks-types'
export * from '@postern/core'
export * from '@postern/core/inbox/bullmq'
export * from '@postern/core/inbox/pg-boss'
export * from '@postern/core/node'
export * from '@postern/core/providers'
export { checkHistory, type RecordedCall, recordCalls } from '@postern/core/stores/cases'
export * from '@postern/core/stores/postgres'
export * from '@postern/core/stores/redis'
export * from '@postern/core/stores/sqlite'
export * from '@postern/mock-sender'
export { behaviours, runBehaviour } from '@postern/mock-sender/behaviours'
export { connectMockSender } from '@postern/mock-sender/client'
export { matchers } from '@postern/mock-sender/matchers'
export { useMockSender } from '@postern/mock-sender/vitest'
export { type GithubEvents, type GithubOpenapiEvents, github } from '@postern/providers/github'
export { paypal, paypalKeys } from '@postern/providers/paypal'
export { sendgrid } from '@postern/providers/sendgrid'
export { type SlackEventsOf, slack } from '@postern/providers/slack'
export { confirmSubscriptions, sns, snsKeys } from '@postern/providers/sns'
export { stripe } from '@postern/providers/stripe'
export { Queue, Worker } from 'bullmq'
export { default as PgBoss } from 'pg-boss'
export { default as Stripe } from 'stripe'
export { default as request } from 'supertest'
export { expect, test } from 'vitest'

/** The context of a block: an app, its secret, a database, and the requests of the mock sender so far. */
export declare const app: Express
export declare const route: { POST(request: Request): Promise<Response> }
export declare const secret: string
export declare const url: string
export declare const notify: (text: string) => Promise<void>
export declare const signUp: (email: string) => Promise<{ id: string }>
export declare const provider: AnyProvider
export declare const webhooks: Webhooks<typeof workflows>
export declare const bytes: Uint8Array<ArrayBuffer>
export declare const webhookId: string
export declare const body: Uint8Array<ArrayBuffer>
export declare const header: (name: string) => string | undefined
export declare const key: string
export declare const pool: Pool
export declare const boss: PgBoss
export declare const connection: ConnectionOptions
export declare const queue: Queue
export declare const store: IdempotencyStore
export declare const open: () => Promise<IdempotencyStore>
export declare const history: RecordedCall[]
export declare const sender: MockSender<typeof workflows>
export declare const subscription: SignedSubscription
export declare const delivery: Delivery
