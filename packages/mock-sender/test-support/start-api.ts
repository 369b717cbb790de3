import type { AnyProvider } from '@postern/core'
import type { ListenOptions } from '../src/api/server/api-server.ts'
import { createMockSender } from '../src/sender/create-mock-sender.ts'
import type { MockSender } from '../src/sender/mock-sender.ts'
import type { MockSenderOptions } from '../src/sender/sender-options.ts'

/** The response of a server. `body` is parsed JSON, or null for an empty response. */
export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses of every shape
  readonly body: any
}

export interface CallOptions {
  /** Sent as JSON, unless it is a string. */
  readonly body?: unknown
  /** Null sends none. @default 'any-key' */
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export interface StartedApi {
  readonly sender: MockSender
  readonly url: string
  call(method: string, path: string, options?: CallOptions): Promise<ApiAnswer>
  close(): Promise<void>
}

/** A sender that listens on a free port, and a client for it. */
export async function startApi(
  provider: AnyProvider,
  { listen, ...options }: Omit<MockSenderOptions, 'provider'> & { listen?: ListenOptions } = {},
): Promise<StartedApi> {
  const sender = createMockSender<AnyProvider>({ provider, ...options })
  const { url } = await sender.listen(listen)
  return {
    sender,
    url,
    async call(method, path, { body, key = 'any-key', headers } = {}) {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(key !== null && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? null : JSON.parse(text),
      }
    },
    close: () => sender.close(),
  }
}
