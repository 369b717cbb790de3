import { createWebhooks, type IdempotencyStore, sign, toSigningKey, type Webhooks } from '@postern/core'
import { generic } from '@postern/core/providers'

const SECRET = 'whsec_of_the_failure_tests'
const key = toSigningKey(generic.signature, SECRET)

/** Long enough for a slow machine to renew in time, short enough for a test to wait. */
export const LEASE_MS = 600

type GenericWebhooks<Tx> = Webhooks<typeof generic, Tx>

export function createReceiver<Tx>(
  store: IdempotencyStore<Tx>,
  { deadlineMs = 3_000, leaseMs = LEASE_MS }: { deadlineMs?: number; leaseMs?: number } = {},
): GenericWebhooks<Tx> {
  const webhooks = createWebhooks({ provider: generic, secret: SECRET, store, leaseMs, deadlineMs })
  return webhooks.observe(() => {})
}

export interface Answer {
  readonly status: number
  readonly error: string | undefined
  readonly retryAfter: string | null
}

/** Creates a signed attempt for the event with this id. */
export async function send<Tx>(webhooks: GenericWebhooks<Tx>, id: string): Promise<Answer> {
  const body = JSON.stringify({ id, type: 'payment.succeeded', created_at: '2026-01-01T00:00:00Z', data: {} })
  const headers = sign(generic.signature, [key], new TextEncoder().encode(body))
  const response = await webhooks.fetch(new Request('http://localhost/', { method: 'POST', headers, body }))
  const { error } = (await response.json()) as { error?: string }
  return { status: response.status, error, retryAfter: response.headers.get('retry-after') }
}

/** Sends until the event is acknowledged, as a sender does. Resolves to the replies to all attempts. */
export async function sendUntilAcknowledged<Tx>(
  webhooks: GenericWebhooks<Tx>,
  id: string,
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    const answer = await send(webhooks, id)
    answers.push(answer)
    if (answer.status === 200) return answers
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${id} was not acknowledged within 30 s: ${answers.map(({ error }) => error).join(', ')}`)
}
