/** The parts of a recorded delivery that a replay uses. */
export interface Recorded {
  /** The bytes of its events. */
  readonly body: Buffer
  /** By lower-case name; neither the provider's own nor the request's. */
  readonly headers: Readonly<Record<string, string>>
  /** The id that headers gave the event. */
  readonly sentId?: string
}
