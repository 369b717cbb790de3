import { type Change, rewriteBody, type TextFormat } from '../fixtures/rewrite-body.ts'
import { isSecretHeader } from '../fixtures/secret-header.ts'
import { createReplacer } from './create-replacer.ts'
import { createKnownValues } from './known-values.ts'
import { maskHeader } from './mask-header.ts'
import { isPrivate } from './private-names.ts'
import { replaceLooks } from './replace-looks.ts'

/** Replaces private values. All methods give the same value the same replacement. */
export interface Scrubber {
  /** Returns undefined if the body is not in the format. */
  body(text: string, format: TextFormat): string | undefined
  /** Scrubs a text that has no fields. */
  text(text: string): string
  header(name: string, value: string): string
  query(text: string): string
  /** Replaces a whole body, for one whose secrets cannot be found. */
  whole(bytes: Buffer): Buffer
  /** Returns the paths that matched nothing. */
  unused(): readonly string[]
}

export interface ScrubOptions {
  /** Paths such as `data.customer.address`, with everything below them. `*` is any name. Indexes may be left out. */
  readonly paths?: readonly string[]
  /** Returns whether receivers need the value, such as the event type. */
  readonly isKept?: (path: readonly string[]) => boolean
  /** Additional secret headers, in lower case. */
  readonly secretHeaders?: ReadonlySet<string>
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i

/** Values below that are replaced: checking such long paths would take too long. */
const MAX_DEPTH = 200

/** Creates the scrubber of one recording. */
export function createScrubber(options: ScrubOptions = {}): Scrubber {
  const { paths = [], isKept = () => false, secretHeaders = new Set() } = options
  const replacer = createReplacer()
  const known = createKnownValues()
  const chosenPaths = createPathMatcher(paths)

  const replace = (value: string) => {
    const other = known.get(value) ?? replacer.text(value)
    known.add(value, other)
    return other
  }
  const replaceNumber = (value: string, isHidden: boolean) => {
    const before = known.get(value)
    if (before === undefined && !isHidden) return undefined
    const other = before !== undefined && NUMBER.test(before) ? before : replacer.number(value)
    known.add(value, other)
    return other
  }
  const text = (given: string) => known.get(given) ?? known.replaceIn(replaceLooks(given, replace))
  const change: Change = ({ path, kind, text: value }) => {
    const isTooDeep = path.length > MAX_DEPTH
    const isChosen = isTooDeep || chosenPaths.isAt(path)
    if (!isChosen && isKept(path)) return changed(value, replaceLooks(value, replace))
    const isHidden = isChosen || isPrivate({ path, kind, text: value })
    if (kind === 'number') return replaceNumber(value, isHidden)
    return changed(value, isHidden ? replace(value) : text(value))
  }
  const changeName = (name: string) => known.replaceInName(replaceLooks(name, replace))
  return {
    body: (given, format) => rewriteBody(given, format, change, changeName),
    text,
    header(name, value) {
      const isSecret = secretHeaders.has(name) || isSecretHeader(name)
      if (isSecret) return maskHeader(name, value, replace)
      return isPrivate({ path: [name], kind: 'string', text: value }) ? replace(value) : text(value)
    },
    query(given) {
      const ofQuery: Change = (leaf) =>
        isSecretHeader(leaf.path.at(-1)!) ? changed(leaf.text, replace(leaf.text)) : change(leaf)
      return rewriteBody(given, 'form', ofQuery, changeName) ?? replace(given)
    },
    whole: replacer.bytes,
    unused: chosenPaths.unused,
  }
}

function changed(before: string, after: string): string | undefined {
  return before === after ? undefined : after
}

function createPathMatcher(paths: readonly string[]) {
  const chosen = paths.map((path) => ({ path, segments: path.split('.') }))
  const used = new Set<string>()
  return {
    isAt(at: readonly string[]) {
      const found = chosen.filter(({ segments }) => leadsTo(segments, at))
      for (const { path } of found) used.add(path)
      return found.length > 0
    },
    unused: () => paths.filter((path) => !used.has(path)),
  }
}

/** A path may leave out list indexes, so there are several ways to match it. */
function leadsTo(segments: readonly string[], path: readonly string[]): boolean {
  let met = [0]
  for (const name of path) {
    const isIndex = /^\d+$/.test(name)
    met = met.flatMap((count) => [
      ...(segments[count] === name || segments[count] === '*' ? [count + 1] : []),
      ...(isIndex ? [count] : []),
    ])
    if (met.includes(segments.length)) return true
    met = [...new Set(met)]
  }
  return false
}
