import type { Place } from '../signing/place.ts'

/** Where the parts of an event stand: fields of the JSON body, as dotted paths, or other places of the request. */
export interface Envelope<Discriminator extends string = string> {
  /** How the body is written; several formats are told apart by the content type. @default 'json' */
  readonly body?: BodyFormat | readonly BodyFormat[]
  /**
   * The body is a batch: `''` when it is the array itself, otherwise the dotted path of one. Each element is an event
   * with a claim of its own, and places in the body are looked up in the element.
   */
  readonly batch?: string
  /** The field that holds the event type. */
  readonly type: Discriminator
  /** Where the event id stands, and how ids begin (`evt_`). Absent: the digest of the body identifies an event. */
  readonly id?: IdPlace
  /** The field that holds the time of the event, in ISO 8601. */
  readonly timestamp?: string
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
