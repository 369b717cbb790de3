import type { InboxMessage } from '../contract.ts'

/** The parts of a BullMQ Queue, version 6 or later, that the inbox calls. */
export interface BullmqQueue {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: the options of each version
  add(name: any, data: any, options?: any): Promise<unknown>
  // biome-ignore lint/suspicious/noExplicitAny: a job with a type of its own
  getJobs(types?: any, start?: number, end?: number, asc?: boolean): Promise<any[]>
  // biome-ignore lint/suspicious/noExplicitAny: a type of its own
  getJobCounts(...types: any[]): Promise<Record<string, number>>
}

/** The parts of a job. */
export interface BullmqJob {
  readonly data: KeptMessage
  readonly failedReason?: string
  readonly attemptsMade: number
  updateData(data: unknown): Promise<void>
  retry(state: 'failed', options: { resetAttemptsMade: boolean }): Promise<void>
  remove(): Promise<void>
}

/** What a job holds: the message, and what is known of its death. */
export interface KeptMessage extends InboxMessage {
  readonly dead?: {
    readonly attempt: number
    readonly error: { readonly code: never; readonly message: string }
  }
}

/** What a Worker is made with. */
// biome-ignore lint/suspicious/noExplicitAny: a job with a type of its own
export type BullmqProcess = (job: any) => Promise<void>

/** Options that the Worker has to be given; yours may stand beside them. */
export interface BullmqWorkerOptions {
  readonly concurrency: number
  readonly maxStalledCount: number
  readonly settings: {
    // biome-ignore lint/suspicious/noExplicitAny: a job with a type of its own
    readonly backoffStrategy: (attemptsMade: number, type?: string, error?: Error, job?: any) => number
  }
}

/** The part of a Worker that the inbox calls. */
export interface BullmqWorker {
  close(): Promise<void>
}
