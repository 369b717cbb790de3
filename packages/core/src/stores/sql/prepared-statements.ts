import type { SqlClient } from './sql-client.ts'

type Query = SqlClient<never>['query']

/**
 * The errors behind a pooler that mixes prepared statements up: unknown name, name taken, parameters of another statement.
 * In each case nothing has run.
 */
const MIXED_UP: readonly unknown[] = ['26000', '42P05', '08P01']

/** Runs statements with `prepared` until a pooler mixes one up, and from then on with `plain`. */
export function preparing(plain: Query, prepared: Query): Query {
  let prepares = true
  return async (text, values) => {
    if (!prepares || values.length === 0) return plain(text, values)
    try {
      return await prepared(text, values)
    } catch (error) {
      if (!MIXED_UP.includes(Object(error).code)) throw error
      prepares = false
      return plain(text, values)
    }
  }
}
