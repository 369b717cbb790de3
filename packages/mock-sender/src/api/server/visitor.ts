import type { IncomingMessage } from 'node:http'
import { isIP, isIPv4, isIPv6 } from 'node:net'
import { ApiProblem } from './api-problem.ts'

interface OwnNames {
  /** The address that the server listens on. */
  readonly host: string
  /** More accepted names, with or without a port. */
  readonly allowedHosts: readonly string[]
}

/** Throws 403 for a request to another host name, or from another site's page. */
export type VisitorCheck = (request: IncomingMessage) => void

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Keeps messages short; no real host name is longer. */
const SHOWN_LENGTH = 100

/**
 * Protects a local server from web pages: a foreign host name may resolve to this machine (DNS rebinding), and a
 * foreign page may submit a form to it. Throws for an invalid entry of `allowedHosts`.
 */
export function createVisitorCheck({ host, allowedHosts }: OwnNames): VisitorCheck {
  const own = new Set([...allowedHosts, isIPv6(host) ? `[${host}]` : host].map(toAllowed))

  return ({ method = '', headers, headersDistinct, url = '', socket }) => {
    const target = toTarget(url, headersDistinct.host)
    const name = target?.hostname.replace(/\.$/, '')
    const isOwn =
      target !== undefined &&
      (isLoopback(name!) || name === toName(socket.localAddress) || own.has(name!) || own.has(target.host))
    if (!isOwn) {
      throw new ApiProblem(
        'forbidden',
        `This server does not accept the host name ${shown(headers.host)}. Add it to allowedHosts if it belongs to the server.`,
      )
    }
    if (!isFromHere(method, headers, target.host)) {
      throw new ApiProblem(
        'forbidden',
        'A page of another site sent this request. Send it from a program or from a page of this server.',
      )
    }
  }
}

/** Returns the URL of a request. A proxy may write the whole URL into the request line. */
function toTarget(url: string, hosts: readonly string[] | undefined): URL | undefined {
  const [host, another] = hosts ?? []
  if (host === undefined || another !== undefined) return undefined
  const named = toUrl(host)
  if (url.startsWith('/') || !URL.canParse(url)) return named
  return new URL(url).host === named?.host ? named : undefined
}

/** Checks the headers by which browsers name the page that sent a request. Other clients send none. */
function isFromHere(method: string, headers: IncomingMessage['headers'], host: string): boolean {
  const { origin, referer, 'sec-fetch-site': site } = headers
  if (origin !== undefined && hostOf(origin) !== host) return false
  const isSafe = SAFE_METHODS.has(method)
  if (site !== undefined) {
    // Links from other sites are harmless: the linking page cannot read the response.
    const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
    return site === 'same-origin' || site === 'none' || (isSafe && isLink)
  }
  return isSafe || origin !== undefined || referer === undefined || hostOf(referer) === host
}

/** Whether a name or an address, in URL notation, is a loopback one. */
export function isLoopback(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    (isIPv4(name) && name.startsWith('127.'))
  )
}

/** Formats an address in URL notation. An IPv4 address mapped into IPv6 becomes plain IPv4. */
function toName(address = ''): string | undefined {
  const bare = address.replace(/^::ffff:(?=\d+\.)/, '').split('%', 1)[0]!
  if (isIP(bare) === 0) return undefined
  return toUrl(isIPv6(bare) ? `[${bare}]` : bare)?.hostname
}

function toAllowed(host: string): string {
  const url = toUrl(host)
  if (url) return url.host
  throw new Error(
    `allowedHosts has '${host}', which is not a host. Write a name such as 'mock-sender' or 'mock.test:8080'.`,
  )
}

function toUrl(host: string): URL | undefined {
  return HOST.test(host) && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined
}

function shown(host = ''): string {
  return host.length > SHOWN_LENGTH ? `${host.slice(0, SHOWN_LENGTH)}…` : host
}
