/** Decodes percent encoding. Returns a text that is not valid percent encoding unchanged. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Encodes a text, also one with half a surrogate pair. */
export function encodePercent(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
}
