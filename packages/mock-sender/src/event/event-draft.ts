/** The input for a new event. */
export interface EventDraft {
  readonly type: string
  /** Merged into the example's data, or into the event itself if the envelope has no data field. */
  readonly data?: object
  /** Merged into the envelope: `{ id: 'evt_1' }`, `{ orgId: 'org_2' }`. */
  readonly envelope?: object
}
