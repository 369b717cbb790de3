import { readFileSync } from 'node:fs'

const errors = new URL('../../packages/core/src/ground/errors.ts', import.meta.url)

/** Reads the meaning of an error code from its comment. It has no full stop. */
export function meaningOf(code: string): string {
  const meaning = new RegExp(`/\\*\\* (.+)\\. \\*/\\s+${code}:`).exec(readFileSync(errors, 'utf8'))?.[1]
  if (meaning === undefined) throw new Error(`errors.ts has no comment for ${code}.`)
  return meaning
}
