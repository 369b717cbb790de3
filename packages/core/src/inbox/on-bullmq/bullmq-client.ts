import type { InboxMessage } from '../contract.ts'

/** The methods of a BullMQ Queue (version 6 or later) that the inbox calls. */
export interface BullmqQueue {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: the options of each version
  add(name: any, data: any, options?: any): Promise<unknown>
  // biome-ignore lint/suspicious/noExplicitAny: each version types its jobs differently
  getJobs(types?: any, start?: number, end?: number, asc?: boolean): Promise<any[]>
  // biome-ignore lint/suspicious/noExplicitAny: each version types these differently
  getJobCounts(...types: any[]): Promise<Record<string, number>>
}

/** The members of a BullMQ Job that the inbox uses. */
export interface BullmqJob {
  readonly data: KeptMessage
  readonly failedReason?: string
  readonly attemptsMade: number
  updateData(data: unknown): Promise<void>
  retry(state: 'failed', options: { resetAttemptsMade: boolean }): Promise<void>
  remove(): Promise<void>
}

/** The data of a job: the message and, for a dead letter, its last error. */
export interface KeptMessage extends InboxMessage {
  readonly dead?: {
    readonly attempt: number
    readonly error: { readonly code: never; readonly message: string }
  }
}

/** The processor of a Worker. */
// biome-ignore lint/suspicious/noExplicitAny: each version types its jobs differently
export type BullmqProcess = (job: any) => Promise<void>

/** The options that the Worker needs. You may add your own. */
export interface BullmqWorkerOptions {
  readonly concurrency: number
  readonly maxStalledCount: number
  readonly settings: {
    // biome-ignore lint/suspicious/noExplicitAny: each version types its jobs differently
    readonly backoffStrategy: (attemptsMade: number, type?: string, error?: Error, job?: any) => number
  }
}

/** The method of a Worker that the inbox calls. */
export interface BullmqWorker {
  close(): Promise<void>
}
