import type { AnyProvider } from '@postern/core'
import { checkUrl } from '../../egress/check-url.ts'
import type { EgressPolicy } from '../../egress/egress-policy.ts'
import { assertHeaders } from '../../subscription/custom-headers.ts'
import { invalid } from './api-problem.ts'
import { type Field, flagField, objectField, textField } from './field.ts'

/** The fields of a subscription, with the provider's limits. */
export interface SubscriptionFields {
  readonly url: Field<string>
  readonly events: Field<string[]>
  readonly name: Field<string>
  readonly secret: Field<string>
  readonly headers: Field<Record<string, string>>
  readonly active: Field<boolean>
}

export function createSubscriptionFields(provider: AnyProvider, egress: EgressPolicy): SubscriptionFields {
  const { maxNameLength, maxSecretLength } = provider.subscription
  return {
    url: urlField(egress),
    events: eventsField(provider),
    name: textField('A display name.', maxNameLength),
    secret: textField('The key that signs deliveries.', maxSecretLength),
    headers: headersField(provider),
    active: flagField('Whether the sender delivers events.'),
  }
}

function urlField(egress: EgressPolicy): Field<string> {
  const text = textField('The URL of the receiver.')
  const limit = Number.isFinite(egress.maxUrlLength) ? { maxLength: egress.maxUrlLength } : {}
  return {
    schema: { ...text.schema, format: 'uri', ...limit },
    isRequired: true,
    read(value, name) {
      const url = text.read(value, name)
      const checked = checkUrl(url, egress)
      if (checked.ok) return url
      throw invalid(name, checked.refusal.message)
    },
  }
}

function eventsField({ events, subscription, title }: AnyProvider): Field<string[]> {
  const types = [...(subscription.wildcard ? ['*'] : []), ...Object.keys(events)]
  return {
    schema: { type: 'array', minItems: 1, items: { type: 'string', enum: types } },
    isRequired: true,
    read(value, name) {
      if (!Array.isArray(value) || value.length === 0) {
        throw invalid(name, 'Must be an array of at least one event type.')
      }
      const unknown: unknown = value.find((type) => !types.includes(type))
      if (unknown === undefined && !value.includes(undefined)) return [...new Set<string>(value)]
      throw invalid(
        name,
        `${title} has no event type ${JSON.stringify(unknown)}. Its types: ${types.join(', ')}.`,
      )
    },
  }
}

function headersField(provider: AnyProvider): Field<Record<string, string>> {
  const object = objectField('Headers to send with every delivery.')
  return {
    schema: { ...object.schema, additionalProperties: { type: 'string', maxLength: 4096 } },
    isRequired: true,
    read(value, name) {
      const headers = object.read(value, name) as Record<string, string>
      const notText = Object.keys(headers).find((header) => typeof headers[header] !== 'string')
      if (notText !== undefined) throw invalid(name, `The value of ${notText} must be a string.`)
      try {
        assertHeaders(provider, headers)
      } catch (error) {
        throw invalid(name, (error as Error).message)
      }
      return headers
    },
  }
}
