import type { RecordedException } from './telemetry.ts'

/** The maximum number of causes to record. */
const CAUSES = 5

/** Converts an error to an exception event: its code is the type, and the stack goes on with the stacks of its causes. */
export function toException(error: unknown): RecordedException {
  const { code, name, message } = Object(error) as Record<string, unknown>
  return {
    code: String(code ?? name ?? typeof error),
    name: String(name ?? typeof error),
    message: String(message ?? error),
    stack: stacksOf(error).join('\nCaused by: '),
  }
}

function stacksOf(error: unknown): string[] {
  const stacks: string[] = []
  for (let next = error; next !== undefined && stacks.length <= CAUSES; next = causeOf(next)) {
    stacks.push(next instanceof Error ? String(next.stack) : `a ${typeof next}`)
  }
  return stacks
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}
