import { AssertionError } from 'node:assert'
import { toPlainLine } from '../text/plain-line.ts'

/** The response to one request. */
export interface Answer {
  /** `closed`: the connection ended without an answer. */
  readonly status: number | 'closed'
  /** Lower-case names; repeated headers are joined by `', '`. */
  readonly headers: Readonly<Record<string, string>>
  /** The first 64 KiB. Undefined for responses that cannot have a body. */
  readonly body: string | undefined
}

export const CLOSED: Answer = { status: 'closed', headers: {}, body: undefined }

/** The receiver sent something that is not HTTP/1.1. */
export function protocolError(message: string): AssertionError {
  return new AssertionError({ message: `protocol: ${message}` })
}

/** The receiver did not do something in time. */
export function timeoutError(message: string): AssertionError {
  return new AssertionError({ message: `timeout: ${message}` })
}

/** Formats an answer for a failure message: its status and the beginning of its body, on one line. */
export function describeAnswer({ status, body = '' }: Answer): string {
  return `${status} ${toPlainLine(body)}`.trim()
}
