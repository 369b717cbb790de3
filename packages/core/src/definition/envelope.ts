import type { Place } from '../signing/place.ts'
import type { TimestampUnit } from '../signing/scheme.ts'

/** Where the parts of an event stand: fields of the body, as dotted paths, or other places of the request. */
export interface Envelope<Discriminator extends string = string> extends EnvelopeParts {
  /** Where the event type stands. A field at the top of the event tells events apart for the compiler too. */
  readonly type: [Discriminator] extends [never] ? TypePlaces : Discriminator
}

/** An envelope as `defineProvider` takes it. */
export interface EnvelopeOptions<Type extends TypePlaces> extends EnvelopeParts {
  /**
   * Where the event type stands: a field or any place. Several are joined by '.', such as GitHub's
   * `[{ header: 'X-GitHub-Event' }, { field: 'action' }]`, of which all but the first may be missing.
   */
  readonly type: Type
}

/** The dotted path of a field, a place, or several of these. */
export type TypePlaces = string | Place | readonly (string | Place)[]

/** The field that tells events apart for the compiler; never where the type stands elsewhere. */
export type DiscriminatorOf<Type extends TypePlaces> = Type extends string
  ? Type extends `${string}.${string}`
    ? never
    : Type
  : never

interface EnvelopeParts {
  /** How the body is written; several formats are told apart by the content type. @default 'json' */
  readonly body?: BodyFormat | readonly BodyFormat[]
  /**
   * The body is a batch: `''` when it is the array itself, otherwise the dotted path of one. Each element is an event
   * with a claim of its own, and places in the body are looked up in the element.
   */
  readonly batch?: string
  /** Where the event id stands, and how ids begin (`evt_`). Absent: the digest of the body identifies an event. */
  readonly id?: IdPlace
  /** The field that holds the time of the event, in ISO 8601 or in this unit; the mock sender writes it. */
  readonly timestamp?: string | { readonly field: string; readonly unit: TimestampUnit }
  /** The field that holds the type's own data. Absent: they stand at the top. */
  readonly data?: string
}

/**
 * Where the event id stands. `unsigned: true` takes an id that the signature does not cover: anybody who has captured
 * one delivery can then send it again under another id.
 */
export type IdPlace = Place & { readonly prefix?: string; readonly unsigned?: true }

/** JSON; the fields of a form, as texts; or JSON in a field of a form. */
export type BodyFormat = 'json' | 'form' | { readonly formField: string }
