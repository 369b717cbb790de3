import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** An open request of a sender. */
interface UnderWay {
  readonly owner: object
  readonly headerLines: readonly string[]
}

/** The request of a sender that the current code is answering. */
interface Answering {
  readonly owner: object
  readonly response: Pick<ServerResponse, 'writableEnded' | 'destroyed'>
}

const answering = new AsyncLocalStorage<Answering>()
/** By host and path. */
const requests = new Map<string, Set<UnderWay>>()
let isWatching = false

/**
 * Registers an open request until the returned function is called. Code that a server of this process runs to answer
 * it counts as inside the receiver.
 * @param owner identifies the sender
 */
export function enterReceivers(owner: object, target: URL, headerLines: readonly string[]): () => void {
  watchServers()
  const key = `${target.host}${target.pathname}${target.search}`
  const known = requests.get(key) ?? new Set()
  requests.set(key, known)
  const underWay = { owner, headerLines }
  known.add(underWay)
  return () => {
    known.delete(underWay)
    if (known.size === 0 && requests.get(key) === known) requests.delete(key)
  }
}

/** Runs a receiver that is a function: until its answer is there, what it calls is inside the receiver. */
export async function insideReceiver<T>(owner: object, receive: () => Promise<T> | T): Promise<T> {
  const response = { writableEnded: false, destroyed: false }
  try {
    return await answering.run({ owner, response }, receive)
  } finally {
    response.writableEnded = true
  }
}

/**
 * Throws when the caller runs inside a receiver of this process that has not answered yet. Waiting for the sender there
 * would be a deadlock: the sender waits for the receiver's answer.
 */
export function assertOutsideReceiver(owner: object, method: string): void {
  const inside = answering.getStore()
  if (inside?.owner !== owner || inside.response.writableEnded || inside.response.destroyed) return
  throw new Error(
    `${method} was called inside a receiver that has not answered yet, and would wait for that answer. ` +
      'Answer first, or call it from the test.',
  )
}

/** Node announces each request that its servers start to answer. Other runtimes do not, so the check never throws there. */
function watchServers(): void {
  if (isWatching) return
  isWatching = true
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    const { headers, url } = request
    for (const { owner, headerLines } of requests.get(`${headers.host}${url}`) ?? []) {
      if (hasHeaders(headers, headerLines)) return answering.enterWith({ owner, response })
    }
  })
}

function hasHeaders(headers: IncomingMessage['headers'], lines: readonly string[]): boolean {
  for (let at = 0; at < lines.length; at += 2) {
    if (!String(headers[lines[at]!.toLowerCase()]).includes(lines[at + 1]!)) return false
  }
  return true
}
