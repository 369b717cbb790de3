/** What an event is made from. */
export interface EventDraft {
  readonly type: string
  /** Laid over the example's data, or over the event itself where the envelope has no data field. */
  readonly data?: object
  /** Laid over the envelope: `{ id: 'evt_1' }`, `{ orgId: 'org_2' }`. */
  readonly envelope?: object
}
