import type { AnyProvider } from '../definition/provider.ts'
import type { Activity } from '../handling/activity.ts'
import type { BeginTrace } from '../handling/instrumentation.ts'
import type { HandlingSettings } from '../handling/settings.ts'
import type { Inbox } from '../inbox/contract.ts'
import type { ReplyOptions } from './reply.ts'
import type { Reporter } from './report.ts'
import type { SecretLookup, Tenant } from './secrets.ts'

/** The retries of failed events from the inbox. */
export interface RetryLadder {
  /** The maximum number of attempts. */
  readonly attempts: number
  /** The delay after each failed attempt. The last delay repeats. */
  readonly delaysMs: readonly number[]
}

/** The resolved inbox options. */
export interface InboxSettings {
  readonly inbox: Inbox<unknown>
  readonly group: ((event: never) => string | undefined) | undefined
  readonly retry: RetryLadder
  /** Rejects with INBOX_UNAVAILABLE while the inbox is full. */
  readonly assertRoom: () => Promise<void>
}

/** The resolved options of `createWebhooks`, with the registered handlers and listeners. */
export interface ReceiverSettings {
  readonly provider: AnyProvider
  /** The tenant, or the function that finds it for a request. */
  readonly tenant: Tenant | SecretLookup
  /** The endpoint for secrets that name none. */
  readonly endpoint: string
  readonly maxBodyBytes: number
  /** The values of the settings that the provider requires. */
  readonly settings: Readonly<Record<string, string>>
  /** Whether the signature scheme reads fields of the body. */
  readonly readsFields: boolean
  readonly deadlineMs: number
  readonly validate: boolean
  readonly handling: HandlingSettings
  readonly elapsed: () => number
  readonly reply: ReplyOptions
  readonly reporter: Reporter
  /** Undefined when handlers run inside the request. */
  readonly inbox: InboxSettings | undefined
  readonly activity: Activity
  /** Set by `instrument`. */
  beginTrace: BeginTrace | undefined
}
