import { assertPattern, matchesPattern } from '../definition/patterns.ts'
import { WebhookError } from '../ground/errors.ts'

/** A registered handler. */
export interface Registration<Run> {
  /** Identifies the handler in a claim's progress, so it must be the same after a restart. */
  readonly name: string
  readonly run: Run
}

/** Handlers by event type, in the order of registration. */
export interface Router<Run> {
  on(patterns: readonly string[], run: Run, name?: string): void
  onUnhandled(run: Run, name?: string): void
  /** The handlers for a type. If there are none, those of `onUnhandled`. */
  match(type: string): readonly Registration<Run>[]
  /** Whether `on` has registered a handler for the type. */
  handles(type: string): boolean
}

/**
 * Creates a router without handlers.
 * @param types the catalog; all other types are unhandled
 * @param options.open lets `on` add types to the catalog
 */
export function createRouter<Run>(types: readonly string[], { open = false } = {}): Router<Run> {
  // Arrays are replaced and never mutated, so that registering a handler does not affect a running event.
  const routes = new Map<string, readonly Registration<Run>[]>(types.map((type) => [type, []]))
  let unhandled: readonly Registration<Run>[] = []
  const names = new Set<string>()
  const registered: { readonly patterns: readonly string[]; readonly registration: Registration<Run> }[] = []

  function register(run: Run, given: string | undefined, fallback: string): Registration<Run> {
    if (typeof run !== 'function') {
      throw new WebhookError('CONFIG_INVALID', `The handler for ${fallback} is not a function.`)
    }
    if (given !== undefined && names.has(given)) {
      throw new WebhookError('CONFIG_INVALID', `Two handlers are named '${given}'. Give each its own name.`)
    }
    let name = given ?? fallback
    for (let n = 2; names.has(name); n++) name = `${fallback}#${n}`
    names.add(name)
    return { name, run }
  }

  function addType(type: string): void {
    if (routes.has(type)) return
    const matching = registered.filter(({ patterns }) => patterns.some((one) => matchesPattern(one, type)))
    routes.set(
      type,
      matching.map(({ registration }) => registration),
    )
  }

  return {
    on(patterns, run, name) {
      if (patterns.length === 0) {
        throw new WebhookError('CONFIG_INVALID', 'The list of patterns is empty. Name at least one.')
      }
      for (const pattern of patterns) {
        if (open && isType(pattern)) addType(pattern)
        else assertPattern(pattern, types)
      }
      const registration = register(run, name, patterns.join(','))
      registered.push({ patterns, registration })
      for (const [type, registrations] of routes) {
        if (patterns.some((pattern) => matchesPattern(pattern, type))) {
          routes.set(type, [...registrations, registration])
        }
      }
    },
    onUnhandled(run, name) {
      unhandled = [...unhandled, register(run, name, 'unhandled')]
    },
    match(type) {
      const own = routes.get(type)
      return own !== undefined && own.length > 0 ? own : unhandled
    },
    handles: (type) => (routes.get(type)?.length ?? 0) > 0,
  }
}

/** Whether a pattern is a single type. */
function isType(pattern: string): boolean {
  return pattern !== '' && !pattern.endsWith('*')
}
