/** A body in the format of the control API. */
export interface GivenBody {
  readonly body: string
  readonly bodyEncoding: 'utf8' | 'base64'
}

/** The content of a body, decoded for display. */
export interface ReadBody {
  readonly kind: 'empty' | 'json' | 'form' | 'text' | 'bytes'
  readonly sizeBytes: number
  /** The exact text, with U+FFFD for bytes that are not UTF-8. */
  readonly text: string
  /** Remarks, such as the number of events in a batch. */
  readonly notes: readonly string[]
}

/** Reads a body. The bytes take precedence over the content type. */
export function readBody(given: GivenBody, contentType = ''): ReadBody {
  const bytes = toBytes(given)
  const isText = given.bodyEncoding === 'utf8'
  const text = isText ? given.body : new TextDecoder().decode(bytes)
  const body = { sizeBytes: bytes.length, text }
  if (bytes.length === 0) return { ...body, kind: 'empty', notes: [] }
  if (!isText) return { ...body, kind: 'bytes', notes: [describeBytes(bytes)] }
  if (/^application\/x-www-form-urlencoded/i.test(contentType)) return { ...body, kind: 'form', notes: [] }
  const json = parse(text)
  if (json === undefined) {
    const claimsJson = /json/i.test(contentType)
    return {
      ...body,
      kind: 'text',
      notes: claimsJson ? ['Not JSON, although the content type says so.'] : [],
    }
  }
  const isBatch = Array.isArray(json.value)
  return { ...body, kind: 'json', notes: isBatch ? [describeBatch(json.value as unknown[])] : [] }
}

export function toBytes({ body, bodyEncoding }: GivenBody): Uint8Array {
  return bodyEncoding === 'utf8'
    ? new TextEncoder().encode(body)
    : Uint8Array.from(atob(body), (char) => char.charCodeAt(0))
}

/** Parses the fields of a form, in order. */
export function readForm(text: string): [name: string, value: string][] {
  return [...new URLSearchParams(text)]
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) }
  } catch {
    return undefined
  }
}

function describeBatch({ length }: unknown[]): string {
  return length === 1 ? 'A batch of 1 event.' : `A batch of ${length} events.`
}

function describeBytes(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'Compressed with gzip.'
  const at = findInvalid(bytes)
  const byte = bytes[at]?.toString(16).padStart(2, '0').toUpperCase()
  return `Not UTF-8: byte ${byte} at offset ${at}. Invalid bytes are shown as \ufffd.`
}

/** Returns the offset of the first byte that is not UTF-8. */
function findInvalid(bytes: Uint8Array): number {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isReadable(bytes.subarray(0, middle + 1))) low = middle + 1
    else high = middle
  }
  return low
}

/** With `stream`, the decoder accepts an incomplete character at the end. */
function isReadable(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
