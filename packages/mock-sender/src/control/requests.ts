import type { AnyProvider } from '@postern/core'
import { invalid } from '../api/server/api-problem.ts'
import {
  choiceField,
  type Field,
  type Fields,
  flagField,
  objectField,
  optional,
  shapeField,
  textField,
} from '../api/server/field.ts'
import type { SubscriptionFields } from '../api/server/subscription-fields.ts'
import type { DeliveryStatus } from '../delivery/delivery.ts'
import { assertFixture, type Fixture } from '../fixtures/fixture.ts'
import { assertEvents, type SubscriptionStatus } from '../subscription/subscription.ts'
import type { Duration } from '../time/duration.ts'
import {
  durationField,
  limitField,
  listField,
  naming,
  timeField,
  wholeField,
  wordField,
} from './control-fields.ts'
import { faultField } from './fault-field.ts'

const ENCODINGS = ['utf8', 'base64'] as const

// The parsers of the requests in contract.ts.

const IDS = ['kept', 'new'] as const
const AS = ['same-event', 'new-event'] as const
const ENDED = ['delivered', 'exhausted', 'gone', 'cancelled'] as const satisfies DeliveryStatus[]
const STATUSES: readonly DeliveryStatus[] = ['pending', ...ENDED]
const SUBSCRIPTION_STATUSES: readonly SubscriptionStatus[] = ['active', 'failing', 'disabled']

const idField = (description: string) => optional(textField(description, 255))
const textFilter = optional(textField('Text to find, in any case.', 1000))
const typeField = textField('An event type.', 255)
const envelopeField = objectField('Fields to merge into the envelope.')
const page = { limit: limitField(), after: idField('The next of the previous page.') }
const faulty = {
  faults: optional(listField('The faults to apply.', faultField())),
  attempts: optional(
    listField(
      'The attempts that the faults apply to; all by default.',
      wholeField('The number of an attempt.', 1),
    ),
  ),
}

export const ADVANCE = { by: durationField('How far to advance virtual time.') } satisfies Fields

const EVENT = {
  type: typeField,
  custom: optional(flagField('Allows a type that is not in the catalog.')),
  data: optional(jsonField("Fields to merge into the data of the type's example.")),
  envelope: optional(envelopeField),
} satisfies Fields

export const EMIT = { ...EVENT, ...faulty } satisfies Fields

export const EMIT_BATCH = {
  events: listField('The events of the batch.', shapeField('An event.', EVENT)),
  ...faulty,
} satisfies Fields

export const REPLAY = {
  fixture: fixtureField(),
  shiftTimes: optional(shiftField()),
  ids: optional(wordField('Whether to keep the ids of the events; kept by default.', IDS)),
  ...faulty,
} satisfies Fields

export const DELIVERIES = {
  type: optional(typeField),
  status: choiceField('The status of the deliveries.', STATUSES) as Field<DeliveryStatus | undefined>,
  subscription: idField('The id of a subscription.'),
  eventId: idField('The id by which receivers identify the event.'),
  text: textFilter,
  ...page,
  view: choiceField('rows omits the bodies and headers.', ['whole', 'rows']),
} satisfies Fields

export const REDELIVER = {
  as: wordField('Whether to send the same event or a new one.', AS),
  ...faulty,
} satisfies Fields

export const BULK_REDELIVER = {
  status: wordField('The final status of the deliveries.', ENDED),
  since: optional(timeField('Only deliveries created at or after this time.')),
  type: optional(typeField),
  subscription: idField('The id of a subscription.'),
  as: optional(wordField('Whether to send the same events or new ones; same-event by default.', AS)),
} satisfies Fields

export const SUBSCRIPTIONS = {
  status: choiceField('The status of the subscriptions.', SUBSCRIPTION_STATUSES) as Field<
    SubscriptionStatus | undefined
  >,
  text: textFilter,
  ...page,
} satisfies Fields

export const ROTATE_SECRET = {
  secret: optional(textField('The new secret.')),
  overlap: optional(durationField('The time for which the old secret keeps signing; 24h by default.')),
} satisfies Fields

export const TEST = { type: optional(typeField), envelope: optional(envelopeField) } satisfies Fields

export const HANDSHAKE = {
  name: textField('The name of a handshake of the provider.', 255),
  url: textField('The URL of the receiver.'),
  secret: optional(textField('The secret to sign with.')),
} satisfies Fields

export const HEALTH = { limit: limitField() } satisfies Fields

/** The fields of a subscription, with the provider's limits. Events may be patterns, as in process. */
export function subscribeFields(provider: AnyProvider, fields: SubscriptionFields) {
  const { url, secret, name, headers, active } = fields
  return {
    url,
    events: optional(patternsField(provider)),
    secret: optional(secret, 'or null'),
    name: optional(name),
    headers: optional(headers),
    active: optional(active),
    scope: idField('The organization or workflow whose events to send.'),
  } satisfies Fields
}

function patternsField(provider: AnyProvider): Field<string[]> {
  const list = listField('Event types, prefixes such as billing.*, or *.', textField('A pattern.', 255))
  return {
    ...list,
    read(value, name) {
      const patterns = list.read(value, name)
      naming(name, () => assertEvents(provider, patterns))
      return patterns
    },
  }
}

function fixtureField(): Field<Fixture> {
  return {
    schema: { type: 'object', description: 'A recorded delivery, as `mock-sender record` writes it.' },
    isRequired: true,
    read(value, name) {
      naming(name, () => assertFixture(value, name))
      return value as Fixture
    },
  }
}

/** `true`, or how far to shift the times. */
function shiftField(): Field<boolean | Duration> {
  const duration = durationField('How far to shift all times in the body; true shifts them to now.')
  return {
    ...duration,
    schema: { ...duration.schema, type: ['boolean', 'number', 'string'] },
    read: (value, name) => (typeof value === 'boolean' ? value : duration.read(value, name)),
  }
}

/** Any JSON. What is valid depends on the event type. */
function jsonField(description: string): Field<unknown> {
  return { schema: { description }, isRequired: true, read: (value) => value }
}

export const VERIFY = {
  body: optional(anyTextField('The body that the receiver got; by default the sent body.')),
  bodyEncoding: optional(wordField('The encoding of `body`; utf8 by default.', ENCODINGS)),
  headers: optional(receivedHeadersField()),
  secret: optional(anyTextField('The secret that the receiver knows; by default the subscription’s.')),
} satisfies Fields

/** A string that may be empty, since a receiver may have got an empty body. */
function anyTextField(description: string): Field<string> {
  return {
    schema: { type: 'string', description },
    isRequired: true,
    read(value, name) {
      if (typeof value === 'string') return value
      throw invalid(name, 'Must be a string.')
    },
  }
}

function receivedHeadersField(): Field<Record<string, string>> {
  const object = objectField('Headers that the receiver got, merged into the sent headers.')
  return {
    ...object,
    read(value, name) {
      const headers = object.read(value, name) as Record<string, string>
      if (Object.values(headers).every((one) => typeof one === 'string')) return headers
      throw invalid(name, 'Must have strings as values.')
    },
  }
}
