import { decodeUtf8 } from '../ground/bytes.ts'
import type { RequestHead } from './place.ts'
import type { HeaderLookup } from './scheme.ts'

/** The parts of a request that a signature may cover besides the body. */
export interface SignedRequest extends RequestHead {
  /** @default 'POST' */
  readonly method?: string
  /** Values that sender and receiver share, such as `publicUrl`, by name. */
  readonly settings?: Readonly<Record<string, string>>
  /**
   * Parses the body, or returns undefined. The receiver passes its own parser, so that it verifies the fields that handlers
   * get.
   * @default a form if the content type says so, otherwise JSON
   */
  readonly parsed?: () => unknown
}

/** Converts a header lookup to a request. */
export function toSignedRequest(request: HeaderLookup | SignedRequest): SignedRequest {
  return typeof request === 'function' ? { header: request } : request
}

/** Whether the content type says that the body is a form. */
export function isForm(request: RequestHead): boolean {
  const type = request.header('content-type') ?? ''
  return type.split(';', 1)[0]!.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

/** Returns a function that parses the body at its first call. It returns undefined for a body that cannot be parsed. */
export function lazilyParsed(body: Uint8Array, request: SignedRequest): () => unknown {
  let parsed: { readonly value: unknown } | undefined
  return () => {
    parsed ??= { value: request.parsed ? request.parsed() : parse(body, request) }
    return parsed.value
  }
}

function parse(body: Uint8Array, request: RequestHead): unknown {
  const text = decodeUtf8(body)
  if (text === undefined) return undefined
  if (isForm(request)) return parseForm(text)
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Parses a form. A repeated field becomes the list of its values. */
export function parseForm(text: string): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields.get(name)
    if (before === undefined) fields.set(name, value)
    else if (typeof before === 'string') fields.set(name, [before, value])
    else before.push(value)
  }
  return Object.fromEntries(fields)
}
