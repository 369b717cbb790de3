/** `GET /_mock/deliveries/:id/attempts/:number/signature`. */
export interface SignatureAnswer {
  readonly algorithm: string
  /** Describes where the signature is. */
  readonly place: string
  /** The header with the signature. Null if it is elsewhere. */
  readonly header: string | null
  /** The sent signature. Null if there was none. */
  readonly signature: string | null
  /** Describes the signed parts, in order. */
  readonly parts: readonly string[]
  /** The exact signed bytes. Null if a part of them is missing. */
  readonly content: BytesJson | null
  /** The beginning of the secret. Null if the subscription is unsigned. */
  readonly secret: string | null
  /** The verdict of a receiver that knows the secret. */
  readonly verdict: VerdictJson
}

/** Bytes as text in `bodyEncoding`: `base64` if they are not UTF-8. */
export interface BytesJson {
  readonly body: string
  readonly bodyEncoding: 'utf8' | 'base64'
}

/** Whether a receiver can verify a request, and otherwise the reason. */
export interface VerdictJson {
  /** `VERIFIED`, or the code of a refusal. */
  readonly code: string
  readonly message: string
  /** The likely mistake behind a refusal. */
  readonly hint: { readonly code: string; readonly text: string; readonly url: string } | null
}

/** `POST /_mock/deliveries/:id/attempts/:number/verify`: the received request. Missing parts default to the sent ones. */
export interface VerifyRequest extends Partial<BytesJson> {
  /** Merged into the sent headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default the secret of the subscription */
  readonly secret?: string
}
