import { createHash } from 'node:crypto'
import type { InboxMessage } from '../contract.ts'

/** What a job holds: the message, or, where Postgres cannot store one of its texts as JSON, its bytes. */
type JobData<Message extends InboxMessage> =
  | Message
  | { readonly key: string; readonly type: string; readonly wrapped: string }

/** A message as jsonb can store it. */
export function toJobData<Message extends InboxMessage>(message: Message): JobData<Message> {
  const { key, id, type, endpoint, body, group = '' } = message
  if ([key, id, type, endpoint, body, group, ...Object.values(message.headers)].every(isStorable)) {
    return message
  }
  const wrapped = Buffer.from(JSON.stringify(message)).toString('base64')
  return { key: toStoredKey(key), type: isStorable(type) ? type : '', wrapped }
}

/** The message that a job holds. */
export function fromJobData<Message extends InboxMessage>(data: JobData<Message>): Message {
  if (!('wrapped' in data)) return data
  return JSON.parse(Buffer.from(data.wrapped, 'base64').toString('utf8'))
}

/** How a job's data name a key. */
export function toStoredKey(key: string): string {
  return isStorable(key) ? key : `sha256:${createHash('sha256').update(key, 'utf16le').digest('hex')}`
}

/** jsonb has no NUL and no half of a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
