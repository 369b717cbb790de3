/** The part of `fetch` that keys need. It must not follow redirects. */
export type KeyFetch = (
  url: string,
  options: { readonly redirect: 'manual'; readonly signal: AbortSignal },
) => Promise<KeyResponse>

/** The part of a `Response` that keys need. */
export interface KeyResponse {
  readonly status: number
  readonly redirected?: boolean
  readonly body: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
      cancel(): Promise<void>
    }
  } | null
}

const MAX_BYTES = 65_536

/** Fetches a document of up to 64 KiB. Rejects for a status other than 200, a redirect, a larger body or a timeout. */
export async function fetchText(
  url: string,
  { fetch, timeoutMs }: { readonly fetch: KeyFetch; readonly timeoutMs: number },
): Promise<string> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`There was no answer within ${timeoutMs} ms.`)
      controller.abort(error)
      reject(error)
    }, timeoutMs)
  })
  try {
    const { signal } = controller
    // A custom fetch may ignore the signal.
    return await Promise.race([fetch(url, { redirect: 'manual', signal }).then(readText), timeout])
  } finally {
    clearTimeout(timer)
  }
}

async function readText({ status, redirected, body }: KeyResponse): Promise<string> {
  if (redirected) throw new Error('The answer came from another URL.')
  if (status !== 200) throw new Error(`The answer has the status ${status}.`)
  if (body === null) return ''
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    length += value?.byteLength ?? 0
    if (length > MAX_BYTES) {
      void reader.cancel().catch(() => {})
      throw new Error(`The answer is larger than ${MAX_BYTES} bytes.`)
    }
    text += decoder.decode(value, { stream: true })
  }
}
