import { existsSync, readFileSync } from 'node:fs'
import { COMMANDS } from '../../packages/mock-sender/src/cli/commands.ts'
import { REPOSITORY } from './pages.ts'

const root = new URL('../../', import.meta.url)
/** The languages of code that no check reads. */
const UNCHECKED_CODE = ['js', 'javascript', 'mjs', 'cjs', 'jsx', 'typescript']

/** Lists the links and the named paths of a document that lead to no file. */
export function findDeadPaths(path: string, text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '')
  const links = [...prose.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
    ([, target]) => new URL(target!, new URL(path, root)),
  )
  const ours = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => target.startsWith(REPOSITORY))
    .map((target) => /^\/(?:blob|raw|tree)\/main\/([^#]+)/.exec(target.slice(REPOSITORY.length))?.[1])
    .filter((target) => target !== undefined)
  const named = [...text.matchAll(/`((?:packages|examples|bench|scripts|tests|docs)\/[\w./*-]+)`/g)]
    .map(([, target]) => target!)
    .filter((target) => !target.includes('*'))
  const targets = [...links, ...[...ours, ...named].map((target) => new URL(target, root))]
  return targets.filter((target) => !existsSync(target)).map(String)
}

/** Lists the links of a page to headings that no page has. Takes anchors as GitHub makes them. */
export function findDeadAnchors(path: string, text: string, toAnchor: (heading: string) => string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '')
  return [...prose.matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)]
    .filter(([, target, anchor]) => {
      const file = target ? new URL(target, new URL(path, root)) : undefined
      if (file && !existsSync(file)) return false
      const there = file ? readFileSync(file, 'utf8') : text
      return !anchorsOf(there, toAnchor).has(anchor!)
    })
    .map(([, target, anchor]) => `${target}#${anchor}`)
}

/** The anchors of the headings of a page. */
export function anchorsOf(markdown: string, toAnchor: (heading: string) => string): Set<string> {
  const headings = markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm)
  const seen = new Map<string, number>()
  return new Set(
    [...headings].map(([, heading]) => {
      const anchor = toAnchor(heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'))
      const count = seen.get(anchor) ?? 0
      seen.set(anchor, count + 1)
      return count === 0 ? anchor : `${anchor}-${count}`
    }),
  )
}

/** Lists the scripts of the root that a document runs and that do not exist. */
export function findUnknownScripts(text: string): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    scripts: Record<string, string>
  }
  const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script!)
  return named.filter((script) => !Object.hasOwn(scripts, script))
}

/**
 * Lists the commands of `mock-sender` in a document's code that the program does not have, and the flags that a command
 * does not have.
 */
export function findUnknownCommands(text: string): string[] {
  const code = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```|`([^`\n]+)`/gm)].map(
    ([, fence, span]) => fence ?? span!,
  )
  const lines = code.flatMap((one) => one.replaceAll('\\\n', ' ').split('\n'))
  return lines
    .flatMap((line) => [
      ...line.matchAll(/(?:(?<![\w/@.-])|npx @postern\/)mock-sender ([a-z][\w-]*)([^|&;]*)/g),
    ])
    .flatMap(([, name, rest]) => {
      const command = COMMANDS.find((one) => one.name === name)
      if (command === undefined) return [`mock-sender ${name}`]
      const flags = [...rest!.matchAll(/(?<=\s)--([a-z][\w-]*)/g)].map(([, flag]) => flag!)
      const unknown = flags.filter((flag) => flag !== 'help' && !Object.hasOwn(command.flags, flag))
      return unknown.map((flag) => `mock-sender ${name} --${flag}`)
    })
}

/** Lists the fences of code that no check reads: JavaScript, and TypeScript under another name than `ts`. */
export function findUncheckedBlocks(text: string): string[] {
  const own = text.replace(/<!-- (file|reference): [\s\S]*?<!-- \/\1 -->/g, '')
  return [...own.matchAll(/^ *```(\w+)/gm)]
    .map(([, language]) => language!)
    .filter((language) => UNCHECKED_CODE.includes(language))
}
