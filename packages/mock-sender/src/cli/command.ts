import { type Flags, type FlagValues, type ParsedCommand, UsageError } from './flags.ts'
import type { Terminal } from './terminal.ts'

/** One word of the command line after `mock-sender`. */
export interface Command {
  readonly name: string
  /** What stands after the name, such as `URL`. */
  readonly takes?: string
  readonly summary: string
  readonly flags: Flags
  readonly examples: readonly string[]
  /** Resolves to the exit code: 0 all is well, 1 the receiver did something wrong. */
  run(parsed: ParsedCommand, terminal: Terminal, signal: AbortSignal): Promise<number>
}

export const JSON_FLAG: Flags = { json: { type: 'boolean', text: 'print JSON instead of text' } }

/** A flag that must be there, from the command line or from its variable: `--secret` or `MOCK_SENDER_SECRET`. */
export function readText(values: FlagValues, name: string): string {
  const variable = `MOCK_SENDER_${name.toUpperCase()}`
  const value = values[name] ?? process.env[variable]
  if (typeof value === 'string' && value !== '') return value
  throw new UsageError(`--${name} is missing. Give it, or set ${variable}.`)
}

export function readUrl(text: string, what: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new UsageError(`${what} is not a URL: '${text}'. It looks like http://localhost:3000/webhooks.`)
}

export function readJsonObject(text: string, what: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // Said below, with the same words as for JSON that is no object.
  }
  throw new UsageError(`${what} is not a JSON object. It looks like '{"severity": "critical"}'.`)
}

export function optionalText(values: FlagValues, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}
