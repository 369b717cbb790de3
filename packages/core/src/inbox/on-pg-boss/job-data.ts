import { createHash } from 'node:crypto'
import type { InboxMessage } from '../contract.ts'

/** The data of a job: the message, or its bytes if jsonb cannot store one of its strings. */
type JobData<Message extends InboxMessage> =
  | Message
  | { readonly key: string; readonly type: string; readonly wrapped: string }

/** Converts a message to data that jsonb can store. */
export function toJobData<Message extends InboxMessage>(message: Message): JobData<Message> {
  const { key, id, type, endpoint, body, group = '', traceparent = '', traceContext = {} } = message
  const texts = [key, id, type, endpoint, body, group, traceparent]
  if ([...texts, ...Object.values(message.headers), ...Object.values(traceContext)].every(isStorable)) {
    return message
  }
  const wrapped = Buffer.from(JSON.stringify(message)).toString('base64')
  return { key: toStoredKey(key), type: isStorable(type) ? type : '', wrapped }
}

/** Restores the message from a job's data. */
export function fromJobData<Message extends InboxMessage>(data: JobData<Message>): Message {
  if (!('wrapped' in data)) return data
  return JSON.parse(Buffer.from(data.wrapped, 'base64').toString('utf8'))
}

/** Converts a key to the form in a job's data. */
export function toStoredKey(key: string): string {
  return isStorable(key) ? key : `sha256:${createHash('sha256').update(key, 'utf16le').digest('hex')}`
}

/** jsonb cannot store NUL or unpaired surrogates. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
