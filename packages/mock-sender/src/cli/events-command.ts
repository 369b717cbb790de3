import { type Command, JSON_FLAG } from './command.ts'
import { PROVIDER_FLAG, readProvider } from './read-provider.ts'
import { toTable } from './terminal.ts'

export const eventsCommand: Command = {
  name: 'events',
  summary: "list a provider's events, and which facts about it are documented, public or chosen",
  flags: { ...PROVIDER_FLAG, ...JSON_FLAG },
  examples: ['mock-sender events --provider workflows', 'mock-sender events --provider elan --json'],
  async run({ values }, { out }) {
    const provider = await readProvider(values)
    const events = Object.entries(provider.events).map(
      ([type, { summary = '', shape = 'unknown', example }]) => ({
        type,
        summary,
        shape,
        example,
      }),
    )
    if (values.json) {
      out(JSON.stringify({ provider: provider.name, events, fidelity: provider.fidelity }, null, 2))
      return 0
    }
    out(
      toTable(
        ['event', 'shape', 'meaning'],
        events.map(({ type, shape, summary, example }) => [
          type,
          shape,
          example === undefined ? `${summary} (no example)`.trim() : summary,
        ]),
      ),
    )
    out('')
    out(
      toTable(
        ['about', 'known', 'what'],
        provider.fidelity.map(({ about, known, what }) => [about, known, what]),
      ),
    )
    return 0
  },
}
