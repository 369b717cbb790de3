import type { Place } from '../signing/place.ts'
import type { TimestampUnit } from '../signing/scheme.ts'

/** The places of the parts of an event: fields of the body, as dotted paths, or other places in the request. */
export interface Envelope<Discriminator extends string = string> extends EnvelopeParts {
  /** The place of the event type. A top-level field discriminates the events for the compiler as well. */
  readonly type: [Discriminator] extends [never] ? TypePlaces : Discriminator
}

/** An envelope as `defineProvider` takes it. */
export interface EnvelopeOptions<Type extends TypePlaces> extends EnvelopeParts {
  /**
   * The place of the event type: a field or any place. Several are joined by '.', such as GitHub's
   * `[{ header: 'X-GitHub-Event' }, { field: 'action' }]`. All but the first may be missing.
   */
  readonly type: Type
}

/** The dotted path of a field, a place, or several of these. */
export type TypePlaces = string | Place | readonly (string | Place)[]

/** The field that discriminates events for the compiler; `never` if the type is not in a top-level field. */
export type DiscriminatorOf<Type extends TypePlaces> = Type extends string
  ? Type extends `${string}.${string}`
    ? never
    : Type
  : never

interface EnvelopeParts {
  /** The format of the body. With several, the content type decides. @default 'json' */
  readonly body?: BodyFormat | readonly BodyFormat[]
  /**
   * For a batch: `''` if the body is the array, otherwise the array's dotted path. Each element is one event with its
   * own claim, and body fields are read from the element.
   */
  readonly batch?: string
  /** The place of the event id, and the prefix of ids (`evt_`). Without it, the digest of the body is the id. */
  readonly id?: IdPlace
  /** The field with the time of the event, in ISO 8601 or in this unit. The mock sender sets it. */
  readonly timestamp?: string | { readonly field: string; readonly unit: TimestampUnit }
  /** The field with the data of the event type. Without it, the data is at the top level. */
  readonly data?: string
}

/**
 * The place of the event id. `unsigned: true` accepts an id that the signature does not cover: anyone who captures one
 * delivery can then replay it under another id.
 */
export type IdPlace = Place & { readonly prefix?: string; readonly unsigned?: true }

/** JSON, the fields of a form as strings, or JSON in one field of a form. */
export type BodyFormat = 'json' | 'form' | { readonly formField: string }
