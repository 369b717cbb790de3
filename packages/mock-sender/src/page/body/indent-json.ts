const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gy

/**
 * Indents JSON token by token. Unlike `JSON.parse`, this keeps the exact numbers, escapes and repeated keys.
 * @param json valid JSON
 */
export function indentJson(json: string): string {
  const out: string[] = []
  let depth = 0
  let before = ''
  const newLine = () => `\n${'  '.repeat(depth)}`
  for (const token of tokens(json)) {
    if (token === '}' || token === ']') {
      depth--
      if (before !== '{' && before !== '[') out.push(newLine())
    } else if (before === '{' || before === '[' || before === ',') out.push(newLine())
    out.push(token)
    if (token === ':') out.push(' ')
    if (token === '{' || token === '[') depth++
    before = token
  }
  return out.join('')
}

function* tokens(json: string): Generator<string> {
  const space = /[\s\ufeff]*/y
  let at = 0
  while (at < json.length) {
    space.lastIndex = at
    at += space.exec(json)![0].length
    if (at >= json.length) return
    TOKEN.lastIndex = at
    const token = TOKEN.exec(json)?.[0] ?? json[at]!
    at += token.length
    yield token
  }
}
