import type { DeliveryChange, DeliveryRow } from '../../control/contract.ts'

interface Filters {
  readonly type: string
  readonly status: string
  readonly subscription: string
  readonly text: string
}

/** Merges changes into rows, newest first. Rows that do not match the filters are left out. */
export function mergeChanges(
  rows: readonly DeliveryRow[],
  changes: readonly DeliveryChange[],
  filters: Filters,
): { readonly rows: readonly DeliveryRow[]; readonly added: number } {
  const latest = new Map<string, DeliveryRow>()
  const made = new Set<string>()
  for (const { change, delivery } of changes) {
    latest.set(delivery.id, delivery)
    if (change === 'created') made.add(delivery.id)
  }
  const kept: DeliveryRow[] = []
  for (const row of rows) {
    const changed = latest.get(row.id)
    made.delete(row.id)
    if (changed === undefined) kept.push(row)
    else if (isShown(changed, filters)) kept.push(changed)
  }
  const isSearch = filters.text !== ''
  const added = [...made].map((id) => latest.get(id)!).filter((row) => !isSearch && isShown(row, filters))
  return { rows: added.length === 0 ? kept : [...added.reverse(), ...kept], added: added.length }
}

/** Appends a page to the rows. Rows that are already there stay unchanged. */
export function mergePage(rows: readonly DeliveryRow[], page: readonly DeliveryRow[]): DeliveryRow[] {
  const known = new Set(rows.map(({ id }) => id))
  return [...rows, ...page.filter(({ id }) => !known.has(id))]
}

function isShown(row: DeliveryRow, { type, status, subscription }: Filters): boolean {
  return (
    (type === '' || row.type === type) &&
    (status === '' || row.status === status) &&
    (subscription === '' || row.subscription.id === subscription)
  )
}
