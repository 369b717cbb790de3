/** One of the known values, or any other string: a value the provider adds later loses no event. */
export type OpenString<Known extends string> = Known | (string & {})
