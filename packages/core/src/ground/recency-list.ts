/** What stands in a list; only the list writes these. */
export interface Linked<T> {
  older: T | undefined
  newer: T | undefined
}

/** Items from the oldest to the newest. Each is added and removed in constant time. */
export interface RecencyList<T> {
  oldest(): T | undefined
  /** Puts an item at the newest end; it must not be in the list. */
  add(item: T): void
  remove(item: T): void
}

/** A Map keeps an order as well, but to walk it is to step over all that was deleted at its front. */
export function recencyList<T extends Linked<T>>(): RecencyList<T> {
  let oldest: T | undefined
  let newest: T | undefined

  function add(item: T): void {
    item.older = newest
    item.newer = undefined
    if (newest) newest.newer = item
    else oldest = item
    newest = item
  }

  function remove(item: T): void {
    if (item.older) item.older.newer = item.newer
    else oldest = item.newer
    if (item.newer) item.newer.older = item.older
    else newest = item.older
  }

  return {
    oldest: () => oldest,
    add,
    remove,
  }
}
