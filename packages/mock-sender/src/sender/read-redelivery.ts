import { arrangeFaults } from '../faults/arrange-faults.ts'
import { assertAttempts } from '../faults/assert-attempts.ts'
import { assertOptions } from '../text/assert-options.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { REDELIVER_KEYS } from './option-keys.ts'
import type { RedeliverOptions } from './sender-options.ts'

const AS = ['same-event', 'new-event'] as const

/** Checks the options of `redeliver`, and sorts the faults in their order of application. */
export function readRedelivery(options: RedeliverOptions, ladderLength: number): RedeliverOptions {
  assertOptions('redeliver()', options, REDELIVER_KEYS)
  const { as, attempts } = options
  if (!AS.includes(as)) {
    throw new Error(
      `${unknownName('redelivery as', String(as), AS)} Pass as: 'same-event' or as: 'new-event'.`,
    )
  }
  const faults = arrangeFaults(options.faults)
  assertAttempts(attempts, faults, ladderLength)
  return { ...options, faults }
}
