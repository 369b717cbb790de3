/** Escapes text for a page: outside code, VitePress reads `<T>` as an element and `{{` as an expression. */
export function toProse(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('{{', '&#123;{')))
    .join('')
}

/** A Markdown table. The cells are Markdown; a line break becomes a space. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |\n`
  return [head, head.map(() => '---'), ...rows].map(line).join('')
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')
}

/** A fenced block of code. */
export function toFence(language: string, code: string): string {
  return `\`\`\`${language}\n${code.replace(/\n$/, '')}\n\`\`\`\n`
}
