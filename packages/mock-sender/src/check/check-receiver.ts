import {
  type Behaviour,
  behaviours,
  contractOf,
  type ReceiverUnderTest,
  runBehaviour,
} from '../behaviours/index.ts'
import { createProbe } from '../behaviours/probe.ts'
import { assertOptions, type KeysOf } from '../text/assert-options.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { toPlainLine } from '../text/plain-line.ts'
import { elapsedMs } from '../time/real-timers.ts'

/** Messages are one short line, although a response may be a whole HTML page. */
const SHOWN_LENGTH = 200

const CHECK_KEYS: KeysOf<CheckOptions> = { only: true, onResult: true }
const RECEIVER_KEYS: KeysOf<ReceiverUnderTest> = {
  url: true,
  provider: true,
  secret: true,
  settings: true,
  isPostern: true,
  maxBodyBytes: true,
  timeoutMs: true,
  effects: true,
  prepare: true,
  advance: true,
  memoryBytes: true,
}

/** The result of one behaviour. */
export interface CheckResult {
  readonly behaviour: Behaviour
  readonly result: 'passed' | 'failed' | 'skipped'
  /** The mistake of the receiver, if the behaviour failed. */
  readonly message?: string
  readonly durationMs: number
}

/** Options of `checkReceiver`. */
export interface CheckOptions {
  /** Runs only behaviours whose name or group contains this text. */
  readonly only?: string
  /** Called after each behaviour, for progress. */
  readonly onResult?: (result: CheckResult, index: number, total: number) => void
}

/**
 * Checks a receiver against the provider's contract and the list of receiver behaviours, one after another.
 * Rejects when nothing listens at its URL.
 * @example
 * const results = await checkReceiver({ url: 'http://127.0.0.1:3000/hooks', provider: generic, secret })
 * const failed = results.filter(({ result }) => result === 'failed')
 */
export async function checkReceiver(
  receiver: ReceiverUnderTest,
  options: CheckOptions = {},
): Promise<CheckResult[]> {
  assertOptions('the receiver of checkReceiver()', receiver, RECEIVER_KEYS)
  assertOptions('checkReceiver()', options, CHECK_KEYS)
  const { only = '', onResult } = options
  const all = [...contractOf(receiver), ...behaviours]
  const chosen = all.filter(({ name, group }) => `${group}: ${name}`.includes(only))
  if (chosen.length === 0) throw new Error(unknownName('behaviour with', only, wordsOf(all)))
  // Fail early if the provider's events cannot be made, which is not the receiver's fault.
  createProbe(receiver).event()
  const results: CheckResult[] = []
  for (const behaviour of chosen) {
    const result = await checkOne(behaviour, receiver)
    results.push(result)
    onResult?.(result, results.length, chosen.length)
  }
  return results
}

/** The words of groups and names, for suggestions. */
function wordsOf(list: readonly Behaviour[]): string[] {
  return [...new Set(list.flatMap(({ group, name }) => [group, ...name.split(' ')]))].filter(
    (word) => word.length > 3,
  )
}

async function checkOne(behaviour: Behaviour, receiver: ReceiverUnderTest): Promise<CheckResult> {
  const startedAt = elapsedMs()
  const done = (result: CheckResult['result'], message?: string): CheckResult => ({
    behaviour,
    result,
    durationMs: elapsedMs() - startedAt,
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
  return new Error(`Nothing listens at ${url}, or the receiver went down during the check. Start it first.`, {
    cause,
  })
}
