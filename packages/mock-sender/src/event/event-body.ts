/** The JSON body of a delivery, in the provider's own shape. */
export type EventBody = Readonly<Record<string, unknown>>
