import type { AnyProvider } from '@postern/core'
import { eventSchema, typePropertyOf } from './event-schema.ts'

type Json = Record<string, unknown>

/** Makes the `webhooks` section: one operation per event type, with its example and its schema. */
export async function createWebhookOperations(provider: AnyProvider): Promise<Record<string, Json>> {
  const typeField = typePropertyOf(provider)
  const operations: Record<string, Json> = {}
  for (const [type, definition] of Object.entries<AnyProvider['events'][string]>(provider.events)) {
    const { summary, shape, example } = definition
    const schema = await eventSchema(type, typeField, definition)
    operations[type] = {
      post: {
        ...(summary && { summary }),
        ...(shape && { 'x-shape': shape }),
        // Deliveries carry a signature and no API key.
        security: [],
        parameters: toHeaders(provider, type),
        requestBody: {
          required: true,
          content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
        },
        responses: {
          '2XX': { description: 'The receiver acknowledges the event.' },
          default: { description: 'The sender retries later.' },
        },
      },
    }
  }
  return operations
}

function toHeaders({ signature, subscription, delivery }: AnyProvider, type: string): Json[] {
  const signed = {
    name: signature.header,
    in: 'header',
    required: !subscription.secretOptional,
    schema: { type: 'string' },
  }
  const others = Object.entries(delivery.headers ?? {}).map(([name, content]) => ({
    name,
    in: 'header',
    required: true,
    schema: content === 'event-type' ? { type: 'string', const: type } : { type: 'string' },
  }))
  return [signed, ...others]
}
