/** The strings that one target parses, by place: headers, URL, body. Each character is one byte (Latin-1). */
export interface Input {
  readonly target: string
  readonly fields: readonly string[]
}

/** Parses the fields of an input. Throws if the parser breaks a rule. */
export interface Target {
  readonly name: string
  readonly run: (fields: readonly string[]) => void
  readonly seeds: readonly (readonly string[])[]
}
