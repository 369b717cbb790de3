import { formatDuration } from '../time/duration.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { PROVIDER_FLAG, readProvider } from './read-provider.ts'
import { toTable } from './terminal.ts'

export const ladderCommand: Command = {
  name: 'ladder',
  summary: 'show the time of each attempt of a delivery',
  flags: { ...PROVIDER_FLAG, ...JSON_FLAG },
  examples: ['mock-sender ladder --provider validibot'],
  async run({ values }, { out }) {
    const { title, name, delivery, fidelity } = await readProvider(values)
    let sumMs = 0
    const attempts = delivery.ladderMs.map((delayMs, index) => {
      sumMs += delayMs
      // The provider's documents also allow another reading: each delay counts from the first attempt.
      return { attempt: index + 1, delayMs, afterFirstMs: sumMs, otherReadingMs: delayMs }
    })
    const notes = fidelity.filter(({ about }) => about === 'ladder' || about === 'after the last attempt')
    if (values.json) {
      out(JSON.stringify({ provider: name, timeoutMs: delivery.timeoutMs, attempts, notes }, null, 2))
      return 0
    }
    out(`${title} waits ${formatDuration(delivery.timeoutMs)} for each answer.\n`)
    const rows = attempts.map(({ attempt, delayMs, afterFirstMs, otherReadingMs }) => [
      String(attempt),
      ...[delayMs, afterFirstMs, afterFirstMs - otherReadingMs].map(formatDuration),
    ])
    out(
      toTable(
        ['attempt', 'after the previous', 'after the first', 'later than if delays counted from the first'],
        rows,
      ),
    )
    for (const { known, what } of notes) out(`\n${known}: ${what}`)
    return 0
  },
}
