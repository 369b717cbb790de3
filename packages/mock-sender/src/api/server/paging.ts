import { countField, type Values } from './field.ts'

/** The query parameters of every paged list. */
export const PAGING = {
  limit: countField('The number of entries to return.', 1, 50),
  offset: countField('The number of entries to skip.', 0, 0),
} as const

/** Cuts one page out of a list. */
export function toPage<T>(entries: readonly T[], { limit, offset }: Values<typeof PAGING>): T[] {
  return entries.slice(offset, offset + limit)
}
