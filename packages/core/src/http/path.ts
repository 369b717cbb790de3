import { WebhookError } from '../ground/errors.ts'

/** Path and query of a request target, which may be a whole URL. */
export function toTarget(url: string): string {
  const fragment = url.indexOf('#')
  const target = fragment === -1 ? url : url.slice(0, fragment)
  if (target.startsWith('/')) return target
  const origin = /^[a-z][a-z\d+.-]*:\/\/[^/?]*/i.exec(target)
  if (origin === null) return target
  const rest = target.slice(origin[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

/**
 * Whether a request target is this path. The query and one trailing slash do not count, and each segment is compared
 * as what it encodes: `/%68ooks` is `/hooks`, but `/a%2Fb` is not `/a/b`.
 */
export function matchesPath(target: string | undefined, path: string): boolean {
  if (target === undefined) return false
  const pathname = readPath(toTarget(target))
  return pathname !== undefined && pathname === readPath(path)
}

/** What `matchesPath` says of one path for many targets; throws CONFIG_INVALID for a path that no target can be. */
export function pathMatcher(path: string): (target: string | undefined) => boolean {
  assertPath(path)
  const wanted = readPath(path)
  return (target) => target === path || (target !== undefined && readPath(target) === wanted)
}

/** The path of a target, decoded; undefined where that is impossible. */
function readPath(target: string): string | undefined {
  const query = target.indexOf('?')
  let end = query === -1 ? target.length : query
  if (end > 1 && target.charCodeAt(end - 1) === SLASH) end--
  const path = end === target.length ? target : target.slice(0, end)
  return path.includes('%') ? decodePath(path) : path
}

const SLASH = 47

function decodePath(path: string): string | undefined {
  try {
    return path.split('/').map(decodeSegment).join('/')
  } catch {
    return undefined
  }
}

/** A slash or a percent sign that was encoded stays so: it is no separator, and begins no encoding. */
function decodeSegment(segment: string): string {
  return decodeURIComponent(segment).replace(/[%/]/g, encodeURIComponent)
}

/** Characters that mean something to the router of one framework or another, and the two that end a path. */
const PATTERN = /[:*?+!()[\]{}\\#]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: a line break from a configuration file is what it looks for.
const UNSENDABLE = /^\s|\s$|[\0-\x1f\x7f]/

function assertPath(path: unknown): void {
  if (typeof path !== 'string') {
    throw invalid(`The path is no text. Pass one such as handler({ path: '/webhooks/...' }).`)
  }
  if (!path.startsWith('/')) {
    throw invalid(
      /^[a-z][a-z\d+.-]*:\/\//i.test(path)
        ? 'The path is a whole URL. Pass its path alone, which begins with a slash.'
        : `The path '${path}' does not begin with a slash. Write '/${path.trim()}'.`,
    )
  }
  const [special] = PATTERN.exec(path) ?? []
  if (special !== undefined) {
    throw invalid(
      `The path '${path}' has '${special}' in it, but handler({ path }) takes one plain path and no pattern or query. ` +
        'For a pattern, call handler() without a path on a route of your framework. ' +
        `For the character itself, write ${percent(special)}.`,
    )
  }
  if (UNSENDABLE.test(path)) {
    throw invalid(`The path '${path.trim()}' has space around it or a control character in it. Remove that.`)
  }
  if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path)) {
    throw invalid(
      `The path '${path}' has a '.' or '..' segment, which clients resolve. Write the plain path.`,
    )
  }
  if (readPath(path) === undefined) {
    throw invalid(`The path '${path}' is not valid percent-encoding. Write %25 for a percent sign.`)
  }
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

function invalid(message: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', message)
}
