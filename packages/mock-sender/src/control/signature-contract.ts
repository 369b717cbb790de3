/** `GET /_mock/deliveries/:id/attempts/:number/signature`: how an attempt was signed. */
export interface SignatureAnswer {
  readonly algorithm: string
  /** Where the signature stands, in words. */
  readonly place: string
  /** Its header; null where it stands elsewhere. */
  readonly header: string | null
  /** As it was sent; null: there was none. */
  readonly signature: string | null
  /** What is signed, in order and in words. */
  readonly parts: readonly string[]
  /** The exact bytes under the signature; null when a part of them is missing. */
  readonly content: BytesJson | null
  /** How the secret begins; null: the subscription is unsigned. */
  readonly secret: string | null
  /** What a receiver says that knows the secret. */
  readonly verdict: VerdictJson
}

export interface BytesJson {
  readonly body: string
  readonly bodyEncoding: 'utf8' | 'base64'
}

export interface VerdictJson {
  /** `VERIFIED`, or the code of a refusal. */
  readonly code: string
  readonly message: string
  /** The likely mistake behind a refusal. */
  readonly hint: { readonly code: string; readonly text: string } | null
}

/** `POST /_mock/deliveries/:id/attempts/:number/verify`: what a receiver got; what is not given is as it was sent. */
export interface VerifyRequest extends Partial<BytesJson> {
  /** Laid over the headers that were sent. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default the subscription's */
  readonly secret?: string
}
