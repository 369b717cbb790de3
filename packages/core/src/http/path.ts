import { WebhookError } from '../ground/errors.ts'

/** Returns path and query of a request target, which may be an absolute URL. */
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
 * Whether a request target has this path. The query and one trailing slash are ignored, and segments are compared
 * decoded: `/%68ooks` matches `/hooks`, but `/a%2Fb` does not match `/a/b`.
 */
export function matchesPath(target: string | undefined, path: string): boolean {
  if (target === undefined) return false
  const pathname = readPath(toTarget(target))
  return pathname !== undefined && pathname === readPath(path)
}

/** Prepares `matchesPath` for one path. Throws CONFIG_INVALID for a path that no request can have. */
export function pathMatcher(path: string): (target: string | undefined) => boolean {
  assertPath(path)
  const wanted = readPath(path)
  return (target) => target === path || (target !== undefined && readPath(target) === wanted)
}

/** Decodes the path of a target. Returns undefined for invalid percent-encoding. */
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

/** Keeps an encoded slash or percent sign encoded: it is neither a separator nor the start of an escape. */
function decodeSegment(segment: string): string {
  return decodeURIComponent(segment).replace(/[%/]/g, encodeURIComponent)
}

/** Characters with a meaning in some framework's router, and the two that end a path. */
const PATTERN = /[:*?+!()[\]{}\\#]/
/** White space around a path and control characters, such as line breaks from configuration files. */
const UNSENDABLE = /^\s|\s$|\p{Cc}/u

function assertPath(path: unknown): void {
  if (typeof path !== 'string') {
    throw invalid(`The path is not a string. Pass one such as handler({ path: '/webhooks/...' }).`)
  }
  if (!path.startsWith('/')) {
    throw invalid(
      /^[a-z][a-z\d+.-]*:\/\//i.test(path)
        ? 'The path is a whole URL. Pass only its path, which starts with a slash.'
        : `The path '${path}' does not start with a slash. Write '/${path.trim()}'.`,
    )
  }
  const [special] = PATTERN.exec(path) ?? []
  if (special !== undefined) {
    throw invalid(
      `The path '${path}' contains '${special}', but handler({ path }) takes a plain path without a pattern or query. ` +
        'For a pattern, call handler() without a path on a route of your framework. ' +
        `For the character itself, write ${percent(special)}.`,
    )
  }
  if (UNSENDABLE.test(path)) {
    throw invalid(
      `The path '${path.trim()}' has white space around it or a control character in it. Remove that.`,
    )
  }
  if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path)) {
    throw invalid(
      `The path '${path}' has a '.' or '..' segment, which clients resolve. Write the resolved path.`,
    )
  }
  if (readPath(path) === undefined) {
    throw invalid(`The path '${path}' has invalid percent-encoding. Write %25 for a percent sign.`)
  }
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

function invalid(message: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', message)
}
