import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** One command with its output at one commit. */
export interface Figures {
  /** The npm script. */
  readonly script: string
  readonly commit: string
  /** The day, the version of Node and the machine, in one line. */
  readonly circumstances: string
  /** Markdown. */
  readonly output: string
}

const INTRODUCTION = `# Figures

\`npm run figures\` writes this file: the output of each command, and the commit it was measured at. Name scripts to measure only
those (\`npm run figures -- bench:http\`). \`npm run figures -- --check\` reports whether a package has changed since.
`

const SECTION = /^## `npm run (\S+)`\n\nCommit (\w+), (.*)\.\n\n([\s\S]*?)\n(?=## |$(?![\s\S]))/gm

/** The sections of a figures file, in its order. */
export function parseFigures(text: string): Figures[] {
  return [...text.matchAll(SECTION)].map(([, script, commit, circumstances, output]) => ({
    script: script!,
    commit: commit!,
    circumstances: circumstances!,
    output: output!.trim(),
  }))
}

export function formatFigures(all: readonly Figures[]): string {
  const sections = all.map(
    ({ script, commit, circumstances, output }) =>
      `\n## \`npm run ${script}\`\n\nCommit ${commit}, ${circumstances}.\n\n${output.trim()}\n`,
  )
  return INTRODUCTION + sections.join('')
}

/** Reads the sections that have been measured so far. */
export function readFigures(file: URL): Figures[] {
  return existsSync(file) ? parseFigures(readFileSync(file, 'utf8')) : []
}

/** Replaces the section of the same script. */
export function writeSection(file: URL, section: Figures): void {
  const known = readFigures(file)
  const others = known.filter(({ script }) => script !== section.script)
  const at = known.findIndex(({ script }) => script === section.script)
  writeFileSync(file, formatFigures(others.toSpliced(at < 0 ? others.length : at, 0, section)))
}

/** Converts a command's output to Markdown. Tables and single lines stay, several lines of text become a block. */
export function toMarkdown(printed: string): string {
  const parts = printed.trim().split(/\n{2,}|\n(?=\|)|(?<=\|)\n(?!\|)/)
  const isText = (part: string) => part.includes('\n') && !part.startsWith('|')
  return parts.reduce((text, part) => {
    const glue = text.endsWith('|') && part.startsWith('|') ? '\n' : '\n\n'
    const shown = isText(part) ? `\`\`\`\n${part}\n\`\`\`` : part
    return text === '' ? shown : `${text}${glue}${shown}`
  }, '')
}
