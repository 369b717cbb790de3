import type { ErrorAnswer } from '../control/contract.ts'
import { ControlError } from './control-error.ts'

/** Sends requests to the control API of one sender. */
export interface ControlRequests {
  get<Answer>(path: string, query?: object): Promise<Answer>
  send<Answer>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Answer>
  /** Opens the stream of changes, since an id or from now on. */
  stream(lastEventId: string | undefined, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

/**
 * Makes the requests of one client.
 * @param base the base URL of the sender, without a trailing slash
 */
export function createRequests(base: string, token: string | undefined): ControlRequests {
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` }

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { ...authorization, ...(init.headers as Record<string, string> | undefined) }
    const response = await fetch(`${base}/_mock${path}`, { ...init, headers }).catch((error: Error) => {
      if (init.signal?.aborted) throw error
      throw new Error(`No mock sender answers at ${base}. Start one: mock-sender serve --provider NAME.`, {
        cause: error,
      })
    })
    if (response.ok) return response
    throw new ControlError(response.status, await readError(response, base))
  }
  const read = async (response: Response) => {
    if (response.status === 204) return undefined
    return response.json().catch(() => {
      throw new Error(strangeAnswer(base, response))
    })
  }

  return {
    get: async (path, query = {}) => read(await ask(path + toSearch(query))),
    async send(method, path, body) {
      const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      return read(await ask(path, { method, ...json }))
    },
    async stream(lastEventId, signal) {
      const headers: Record<string, string> =
        lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
      const { body } = await ask('/stream', { headers, signal })
      return body as ReadableStream<Uint8Array>
    },
  }
}

function toSearch(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
}

async function readError(response: Response, base: string): Promise<ErrorAnswer> {
  const answer = (await response.json().catch(() => undefined)) as ErrorAnswer | undefined
  if (typeof answer?.error?.message === 'string') return answer
  return { error: { code: 'no_mock_sender', message: strangeAnswer(base, response) } }
}

function strangeAnswer(base: string, { status }: Response): string {
  return `The server at ${base} is not a mock sender (status ${status}). Check the URL.`
}
