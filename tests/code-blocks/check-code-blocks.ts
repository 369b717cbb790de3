import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { CodeBlock } from './read-code-blocks.ts'

const here = fileURLToPath(new URL('./', import.meta.url))
const PRELUDE = `${here}prelude.ts`

/** Type-checks every block as a module that may use the names of `prelude.ts`. Returns the errors by block. */
export function checkCodeBlocks(blocks: readonly CodeBlock[]): Map<CodeBlock, string[]> {
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${here}tsconfig.json`, ts.sys.readFile).config,
    ts.sys,
    here,
  )
  const known = exportsOf(ts.createProgram(fileNames, options))
  const modules = new Map(
    blocks.map((block, index) => [`${here}block-${index}.ts`, toModule(block.code, known)]),
  )
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  Object.assign(host, {
    fileExists: (path: string) => modules.has(path) || fileExists(path),
    readFile: (path: string) => modules.get(path) ?? readFile(path),
    getSourceFile(path: string, ...rest: [ts.ScriptTarget]) {
      const text = modules.get(path)
      return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, ...rest)
    },
  })
  const program = ts.createProgram([...fileNames, ...modules.keys()], options, host)
  return new Map(
    blocks.map((block, index) => {
      const file = program.getSourceFile(`${here}block-${index}.ts`)
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      return [block, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))]
    }),
  )
}

function exportsOf(program: ts.Program): ReadonlySet<string> {
  const checker = program.getTypeChecker()
  const prelude = checker.getSymbolAtLocation(program.getSourceFile(PRELUDE)!)!
  return new Set(checker.getExportsOfModule(prelude).map(({ name }) => name))
}

/** Returns the block with imports of the names that it uses without a declaration. */
function toModule(code: string, known: ReadonlySet<string>): string {
  const source = ts.createSourceFile('block.ts', code, ts.ScriptTarget.Latest, true)
  const declared = new Set(source.statements.flatMap(namesDeclaredBy))
  const used = new Set<string>()
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node)) used.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  const names = [...used].filter((name) => known.has(name) && !declared.has(name))
  return `import { ${names.join(', ')} } from './prelude.ts'\n${code}`
}

function namesDeclaredBy(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => namesBoundBy(name))
  }
  if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {}
    const named =
      namedBindings === undefined
        ? []
        : ts.isNamedImports(namedBindings)
          ? namedBindings.elements.map((element) => element.name.text)
          : [namedBindings.name.text]
    return name === undefined ? named : [name.text, ...named]
  }
  const { name } = statement as ts.DeclarationStatement
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : []
}

function namesBoundBy(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesBoundBy(element.name) : []))
}
