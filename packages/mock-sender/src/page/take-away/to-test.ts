import type { ControlInfo } from '../../control/contract.ts'
import type { DeliveryJson } from '../../delivery/delivery.ts'

const IN_CORE = new Set(['ventryx', 'elan', 'generic', 'validibot', 'workflows'])
/** Characters that end a string or a line, or change the direction of text. */
const UNSAFE = /[\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Makes a vitest test that sends the same data to the same URL. */
export function toTest(
  { provider, dataField }: Pick<ControlInfo, 'provider' | 'dataField'>,
  { type, eventId, subscription, attempts }: DeliveryJson,
  isSigned: boolean,
): string {
  const name = camelCase(provider)
  const from = IN_CORE.has(provider) ? '@postern/core/providers' : `@postern/providers/${provider}`
  const data = readData(attempts[0]?.request, dataField, [eventId, type])
  const args = data === undefined ? literal(type) : `${literal(type)}, ${indent(data)}`
  return `import { ${name} } from ${literal(from)}
import { createMockSender } from '@postern/mock-sender'
import { expect, test } from 'vitest'

test(${literal(`accepts ${type}`)}, async () => {
  const sender = createMockSender({ provider: ${name} })
  await sender.subscribe({
    url: ${literal(subscription.url)},
    secret: ${isSigned ? 'process.env.WEBHOOK_SECRET!' : 'null'},
  })

  const [delivery] = await sender.emit(${args})
  await sender.runUntilIdle()

  expect(delivery?.status).toBe('delivered')
  await sender.close()
})
`
}

/** The sent data without the id and time of the event. */
function readData(
  request: DeliveryJson['attempts'][number]['request'] | undefined,
  dataField: string | null,
  own: readonly string[],
): string | undefined {
  try {
    const event = JSON.parse(request?.body ?? '') as Record<string, unknown>
    if (typeof event !== 'object' || event === null || Array.isArray(event)) return undefined
    const data =
      dataField === null
        ? Object.fromEntries(Object.entries(event).filter(([, value]) => !own.includes(value as string)))
        : event[dataField]
    return typeof data === 'object' && data !== null ? JSON.stringify(data, null, 2) : undefined
  } catch {
    return undefined
  }
}

function indent(json: string): string {
  return escapeUnsafe(json).replaceAll('\n', '\n  ')
}

function literal(text: string): string {
  return escapeUnsafe(`'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`)
}

function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
