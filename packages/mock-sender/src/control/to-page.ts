import { invalid } from '../api/server/api-problem.ts'

interface PageOptions<T> {
  /** Returns all entries, oldest first. `after` may name an entry that does not match the filter. */
  readonly all: () => readonly T[]
  readonly limit: number
  /** The id of the last entry of the previous page. */
  readonly after: string | undefined
}

/** Cuts one page, newest first. Throws if no entry has the id `after`. */
export function toPage<T extends { readonly id: string }>(
  found: readonly T[],
  { all, limit, after }: PageOptions<T>,
): { page: readonly T[]; next: string | null } {
  const start = after === undefined ? 0 : startAfter(found, all(), after)
  const page = found.slice(start, start + limit)
  const hasMore = start + limit < found.length
  return { page, next: hasMore ? page.at(-1)!.id : null }
}

function startAfter<T extends { readonly id: string }>(
  found: readonly T[],
  all: readonly T[],
  after: string,
): number {
  const place = all.findIndex(({ id }) => id === after)
  if (place < 0) throw invalid('after', `There is no entry with the id ${after}.`)
  const older = new Set(all.slice(0, place))
  const start = found.findIndex((one) => older.has(one))
  return start < 0 ? found.length : start
}
