import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { type Comment, readComment } from './comment.ts'
import { describeKind, eventTypesOf, printDeclarations } from './declaration.ts'
import type { Entry } from './entries.ts'

/** One export of an entry. */
export interface Export {
  readonly name: string
  readonly kind: string
  readonly comment: Comment
  readonly declaration: string
  /** The event types of a provider. */
  readonly eventTypes: readonly string[]
  /** The absolute path of the file that declares it. */
  readonly file: string
  /** The entry that describes it: the first one that exports it. */
  readonly home: string
  /** Its name there. */
  readonly homeName: string
}

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Reads the exports of each entry from its source, values first, then by name. Throws with the names of the exports whose
 * comment has no sentence.
 */
export function readExports(entries: readonly Entry[]): ReadonlyMap<string, readonly Export[]> {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    options,
  )
  const checker = program.getTypeChecker()
  const exported = entries.map(({ name, file }) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!
    return { entry: name, symbols: checker.getExportsOfModule(module).map((symbol) => ({ symbol })) }
  })
  const homes = new Map<ts.Symbol, { home: string; homeName: string }>()
  for (const { entry, symbols } of exported) {
    for (const { symbol } of symbols) {
      const target = resolve(checker, symbol)
      if (!homes.has(target)) homes.set(target, { home: entry, homeName: symbol.name })
    }
  }
  const silent: string[] = []
  const found = exported.map(({ entry, symbols }): [string, Export[]] => {
    const list = symbols.map(({ symbol }): Export => {
      const target = resolve(checker, symbol)
      const declarations = target.declarations!
      const comment = readComment(declarations)
      if (!/[.:]$/m.test(comment.text)) silent.push(`${symbol.name} of ${entry}`)
      return {
        name: symbol.name,
        kind: describeKind(declarations[0]!),
        comment,
        declaration: printDeclarations(declarations, checker, (other) => homes.has(other)),
        eventTypes: eventTypesOf(declarations[0]!, checker) ?? [],
        file: declarations[0]!.getSourceFile().fileName,
        ...homes.get(target)!,
      }
    })
    return [entry, list.sort(byKindAndName)]
  })
  if (silent.length > 0) {
    throw new Error(
      `These exports have no comment with a sentence: ${silent.join(', ')}. Describe each in one.`,
    )
  }
  return new Map(found)
}

function resolve(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function byKindAndName(a: Export, b: Export): number {
  const rank = ({ kind }: Export) => (kind === 'Interface' || kind === 'Type' ? 1 : 0)
  return rank(a) - rank(b) || a.name.localeCompare(b.name, 'en')
}
