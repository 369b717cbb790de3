/** C0 and C1 controls, which terminals execute, and marks that reorder or hide text, which mislead readers. */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
  /[\0-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** The maximum length of a foreign text in a table or a message. */
const SHOWN_LENGTH = 100

/** Escapes control characters (`\x1b`), so that a terminal shows them instead of executing them. */
export function showControls(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const code = character.charCodeAt(0).toString(16)
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
  })
}

/** Shortens a foreign text to one line of up to `length` characters: collapses white space, and escapes control characters. */
export function toPlainLine(text: string, length = SHOWN_LENGTH): string {
  // This also limits the work: an answer may have 64 KiB.
  const head = text.slice(0, length * 8).replace(/[ \t\r\n]+/g, ' ')
  const line = showControls(head.trim())
  const isCut = line.length > length || text.length > length * 8
  return isCut ? `${cutAt(line, length)}…` : line
}

/** Makes JSON for people and programs: it also escapes control characters that JSON.stringify leaves and terminals execute. */
export function toPlainJson(value: unknown, space?: number): string {
  return JSON.stringify(value, null, space).replace(CONTROLS, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Cuts a text without splitting a surrogate pair. */
function cutAt(line: string, length: number): string {
  const isHalf = /[\ud800-\udbff]/.test(line[length - 1] ?? '')
  return line.slice(0, isHalf ? length - 1 : length)
}
