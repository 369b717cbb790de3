/** The texts that one target parses, by place: headers, URL, body. Texts are Latin-1, one character for each byte. */
export interface Input {
  readonly target: string
  readonly fields: readonly string[]
}

/** Parses the fields of an input. Throws if the parser breaks a promise. */
export interface Target {
  readonly name: string
  readonly run: (fields: readonly string[]) => void
  readonly seeds: readonly (readonly string[])[]
}
