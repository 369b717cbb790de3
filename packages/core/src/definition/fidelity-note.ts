/** One line of a fidelity sheet: a fact about the provider, and how we know it. */
export interface FidelityNote {
  readonly about: string
  readonly what: string
  /** Documented by the provider, stated on another of its public pages, or chosen by us because neither says it. */
  readonly known: 'documented' | 'public' | 'chosen'
  /** The page that states it. */
  readonly source?: string
}
