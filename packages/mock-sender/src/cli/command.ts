import { type Flags, type FlagValues, type ParsedCommand, UsageError } from './flags.ts'
import type { Terminal } from './terminal.ts'

/** One command of the CLI. */
export interface Command {
  readonly name: string
  /** The name of the positional argument, such as `URL`. */
  readonly takes?: string
  readonly summary: string
  readonly flags: Flags
  readonly examples: readonly string[]
  /** Resolves to the exit code: 0 for success, 1 if the receiver failed. */
  run(parsed: ParsedCommand, terminal: Terminal, signal: AbortSignal): Promise<number>
}

export const JSON_FLAG: Flags = { json: { type: 'boolean', text: 'print JSON instead of text' } }

/** Reads a required flag, from the command line or from its variable: `--secret` or `MOCK_SENDER_SECRET`. */
export function readText(values: FlagValues, name: string): string {
  const variable = `MOCK_SENDER_${name.toUpperCase()}`
  const value = values[name] ?? process.env[variable]
  if (typeof value === 'string' && value !== '') return value
  throw new UsageError(`--${name} is missing. Pass it, or set ${variable}.`)
}

export function readUrl(text: string, what: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new UsageError(`${what} is not a URL: '${text}'. Pass one such as http://localhost:3000/webhooks.`)
}

export function readJsonObject(text: string, what: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // The error below covers both invalid JSON and JSON that is not an object.
  }
  throw new UsageError(`${what} is not a JSON object. Pass one such as '{"severity": "critical"}'.`)
}

export function optionalText(values: FlagValues, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}
