/** One of the known values or any other string, so that a value the provider adds later is accepted. */
export type OpenString<Known extends string> = Known | (string & {})
