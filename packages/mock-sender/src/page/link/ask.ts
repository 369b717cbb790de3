import { signal } from '@preact/signals'
import type { ErrorAnswer } from '../../control/contract.ts'
import { createProblem, type Problem } from './problem.ts'
import { token } from './token.ts'

/** The path prefix of the provider, such as `/stripe`. Empty at the root. */
export const servedAt = signal('')

interface AskOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly body?: object
  readonly signal?: AbortSignal
}

/** Sends a request to the control API, below `/_mock`. Rejects with a problem that has the server's message. */
export async function ask<Answer>(path: string, options: AskOptions = {}): Promise<Answer> {
  const response = await send(path, options)
  const text = await response.text().catch(() => '')
  if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as Answer
  throw toProblem(response.status, text)
}

/** Opens the stream of changes. */
export async function openStream(
  lastEventId: string | undefined,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const response = await send('/stream', { signal }, headers)
  if (response.ok && response.body) return response.body
  throw toProblem(response.status, await response.text())
}

async function send(
  path: string,
  { method = 'GET', body, signal }: AskOptions,
  extraHeaders: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers = {
    accept: 'application/json',
    ...extraHeaders,
    ...(body && { 'content-type': 'application/json' }),
    ...(token.value !== null && { authorization: `Bearer ${token.value}` }),
  }
  try {
    return await fetch(`${servedAt.value}/_mock${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
      cache: 'no-store',
    })
  } catch {
    throw createProblem('The server does not respond.', 0)
  }
}

function toProblem(status: number, text: string): Problem {
  try {
    const { error } = JSON.parse(text) as ErrorAnswer
    return createProblem(error.message, status, error.field)
  } catch {
    return createProblem(`The server responded with ${status} and no message.`, status)
  }
}

/** Makes a query from the values that are set. */
export function toQuery(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const set = Object.entries(values).filter(([, value]) => value != null && value !== '')
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`
}
