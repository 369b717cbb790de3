/** One line of the fidelity sheet: what we do, and whether the provider says so. */
export interface FidelityNote {
  readonly about: string
  readonly what: string
  /** In the provider's documents; on another public page of the provider; or ours where nobody says. */
  readonly known: 'documented' | 'public' | 'chosen'
  /** The page that says so. */
  readonly source?: string
}
