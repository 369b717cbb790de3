import { WebhookError } from '../ground/errors.ts'
import { readField } from '../signing/place.ts'
import type { SignatureScheme } from '../signing/scheme.ts'
import type { IdPlace } from './envelope.ts'
import type { EventDefinition } from './event-definition.ts'
import { isSigned } from './signed-places.ts'

/** Throws CONFIG_INVALID for a place that cannot hold an identity. */
export function assertIdPlace(
  scheme: SignatureScheme,
  place: IdPlace,
  definitions: readonly EventDefinition[],
): void {
  if (typeof place !== 'object' || place === null) {
    throw new WebhookError(
      'CONFIG_INVALID',
      "envelope.id is no place. Pass { field: 'id' }, or { header } or { query }.",
    )
  }
  const name = 'header' in place ? 'header' : 'query' in place ? 'query' : 'field'
  const at = (place as Record<string, unknown>)[name]
  if (typeof at !== 'string' || at === '' || at.split('.').includes('')) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `envelope.id.${name} is ${JSON.stringify(at)}. Name where the event id stands, or leave envelope.id out.`,
    )
  }
  if (!place.unsigned && !isSigned(scheme, place)) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `envelope.id.${name} is '${at}', which the signature does not cover: whoever captures one delivery can replay it under another id. Leave envelope.id out, or accept that with unsigned: true.`,
    )
  }
  const examples = definitions.flatMap(({ example }) => (example === undefined ? [] : [example]))
  if (
    name === 'field' &&
    examples.length > 0 &&
    examples.every((example) => readField(example, at) === undefined)
  ) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `envelope.id.field is '${at}', which no example has. Correct the path, or leave envelope.id out.`,
    )
  }
}
