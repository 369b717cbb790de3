/** The place of a value in a request. `field` is a dotted path into the body. */
export type Place = { readonly header: string } | { readonly field: string } | { readonly query: string }

/** The parts of a request outside its body. */
export interface RequestHead {
  /** Returns a header's value by its lower-case name. */
  header(name: string): string | undefined
  /** The request target: path and query. */
  readonly url?: string | undefined
}

/** Reads the raw value at a place. `body` is the parsed body. */
export function readPlace(place: Place, body: unknown, request: RequestHead): unknown {
  if ('field' in place) return readField(body, place.field)
  if ('header' in place) return request.header(place.header.toLowerCase())
  return readQuery(request.url, place.query)
}

/** Reads the value at a dotted path. Ignores inherited properties. */
export function readField(value: unknown, path: string): unknown {
  const dot = path.indexOf('.')
  const inner = own(value, dot < 0 ? path : path.slice(0, dot))
  return dot < 0 ? inner : readField(inner, path.slice(dot + 1))
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

function readQuery(url: string | undefined, name: string): string | undefined {
  const at = url?.indexOf('?') ?? -1
  if (at < 0) return undefined
  return new URLSearchParams(url!.slice(at + 1)).get(name) ?? undefined
}

/** Returns a copy of an object with the value at a dotted path replaced. */
export function withField(object: unknown, path: string, value: unknown): Record<string, unknown> {
  const dot = path.indexOf('.')
  const name = dot < 0 ? path : path.slice(0, dot)
  const inner = dot < 0 ? value : withField(own(object, name), path.slice(dot + 1), value)
  return { ...(typeof object === 'object' ? object : undefined), [name]: inner }
}
