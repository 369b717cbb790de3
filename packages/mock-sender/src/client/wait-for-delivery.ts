import type { DeliveryJson } from '../delivery/delivery.ts'
import type { WaitOptions } from '../sender/delivery-watch.ts'
import type { ClientDeliveryFilter, MockSenderClient } from './mock-sender-client.ts'

/** The number of deliveries that an error shows. */
const SHOWN = 5

/** Implements `MockSenderClient.waitFor`. */
export async function waitForDelivery(
  client: MockSenderClient,
  match: ClientDeliveryFilter | ((delivery: DeliveryJson) => boolean),
  { timeoutMs = 2000 }: WaitOptions = {},
): Promise<DeliveryJson> {
  const timeUp = AbortSignal.timeout(timeoutMs)
  const filter = typeof match === 'function' ? {} : match
  const isMatch = typeof match === 'function' ? match : () => true
  const { clock } = await client.info()
  // The stream opens at the first next(). Its first event, `ready`, causes another look, so no change is missed.
  const changes = client.changes({ signal: timeUp })[Symbol.asyncIterator]()
  try {
    for (;;) {
      const deliveries = await client.deliveries(filter)
      const found = deliveries.find((one) => (filter.status !== undefined || hasBegun(one)) && isMatch(one))
      if (found) return found
      if (!timeUp.aborted && clock === 'virtual' && (await client.runNext())) continue
      if (timeUp.aborted || (await changes.next()).done) break
    }
  } finally {
    await changes.return?.()
  }
  throw new Error(explain(await client.deliveries(), timeoutMs))
}

function hasBegun({ status, attempts }: DeliveryJson): boolean {
  return status !== 'pending' || attempts.length > 0
}

function explain(deliveries: readonly DeliveryJson[], timeoutMs: number): string {
  const lines = deliveries.slice(-SHOWN).map(({ type, id, status, subscription, attempts }) => {
    const answers = attempts.map(({ response, error }) => response?.status ?? error?.kind).join(', ')
    return `${type} (${id}) to ${subscription.url}: ${status} [${answers}]`
  })
  const left = deliveries.length - lines.length
  return [
    `No delivery matched within ${timeoutMs} ms. Check the filter, or wait longer (timeoutMs).`,
    lines.length === 0 ? 'Nothing was delivered.' : 'These deliveries were made:',
    ...(left > 0 ? [`(${left} older ones are not shown)`] : []),
    ...lines,
  ].join('\n')
}
