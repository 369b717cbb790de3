import { type Behaviour, behaviours, type ReceiverUnderTest, runBehaviour } from '../behaviours/index.ts'
import { toPlainLine } from '../text/plain-line.ts'

/** A message is one line: an answer may be a page of HTML. */
const SHOWN_LENGTH = 300

/** What became of one behaviour. */
export interface CheckResult {
  readonly behaviour: Behaviour
  readonly result: 'passed' | 'failed' | 'skipped'
  /** What the receiver did instead; only when it failed. */
  readonly message?: string
  readonly durationMs: number
}

export interface CheckOptions {
  /** Only behaviours whose name or group contains this. */
  readonly only?: string
  /** Called after each behaviour, for progress. */
  readonly onResult?: (result: CheckResult, index: number, total: number) => void
}

/**
 * Runs the list of receiver behaviours against a receiver, one after another.
 * Rejects when nobody listens at its URL.
 */
export async function checkReceiver(
  receiver: ReceiverUnderTest,
  { only = '', onResult }: CheckOptions = {},
): Promise<CheckResult[]> {
  const chosen = behaviours.filter(({ name, group }) => `${group}: ${name}`.includes(only))
  const results: CheckResult[] = []
  for (const behaviour of chosen) {
    const result = await checkOne(behaviour, receiver)
    results.push(result)
    onResult?.(result, results.length, chosen.length)
  }
  return results
}

async function checkOne(behaviour: Behaviour, receiver: ReceiverUnderTest): Promise<CheckResult> {
  const startedAt = performance.now()
  const done = (result: CheckResult['result'], message?: string): CheckResult => ({
    behaviour,
    result,
    durationMs: performance.now() - startedAt,
    ...(message === undefined ? {} : { message }),
  })
  try {
    return done(await runBehaviour(behaviour, receiver))
  } catch (error) {
    if (isRefusedConnection(error)) throw unreachable(receiver.url, error)
    return done('failed', toPlainLine(error instanceof Error ? error.message : String(error), SHOWN_LENGTH))
  }
}

function isRefusedConnection(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['ECONNREFUSED', 'ENOTFOUND'].includes(String(error.code))
  )
}

function unreachable(url: string, cause: unknown): Error {
  return new Error(`Nobody listens at ${url}, or it went down during the check. Start the receiver first.`, {
    cause,
  })
}
