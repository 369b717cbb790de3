/** Decodes percent encoding. Returns a text that is not valid percent encoding unchanged. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
