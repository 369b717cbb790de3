import ts from 'typescript'

/** The keyword that declares an export. */
export function describeKind(declaration: ts.Declaration): string {
  if (ts.isFunctionDeclaration(declaration)) return 'Function'
  if (ts.isClassDeclaration(declaration)) return 'Class'
  if (ts.isInterfaceDeclaration(declaration)) return 'Interface'
  if (ts.isTypeAliasDeclaration(declaration)) return 'Type'
  return 'Constant'
}

/**
 * The declarations as TypeScript without bodies, followed by the types that they name and no entry exports.
 * @param isExported whether an entry exports the symbol
 */
export function printDeclarations(
  declarations: readonly ts.Declaration[],
  checker: ts.TypeChecker,
  isExported: (symbol: ts.Symbol) => boolean,
): string {
  const shown = new Set<ts.Declaration>(signaturesOf(declarations))
  for (const declaration of shown) {
    for (const hidden of hiddenTypes(declaration, checker, isExported)) shown.add(hidden)
  }
  return [...shown].map((one) => printDeclaration(one, checker)).join('\n\n')
}

/** The overloads of a function, without the implementation that callers do not see. */
function signaturesOf(declarations: readonly ts.Declaration[]): readonly ts.Declaration[] {
  const overloads = declarations.filter((one) => ts.isFunctionDeclaration(one) && one.body === undefined)
  return overloads.length > 0 ? overloads : declarations
}

function printDeclaration(node: ts.Declaration, checker: ts.TypeChecker): string {
  if (ts.isFunctionDeclaration(node)) return withoutExport(printSignature(node, checker))
  if (ts.isClassDeclaration(node)) return withoutExport(printClass(node, checker))
  if (ts.isVariableDeclaration(node)) return `const ${node.name.getText()}: ${printType(node, checker)}`
  return withoutExport(node.getText())
}

function withoutExport(text: string): string {
  return text.replace(/^export (?:default )?/, '').replace(/^async /, '')
}

/** A function or method up to its body, with its return type. */
function printSignature(
  node: ts.FunctionDeclaration | ts.MethodDeclaration,
  checker: ts.TypeChecker,
): string {
  const head = node.getText().slice(0, (node.body?.getStart() ?? node.getEnd()) - node.getStart())
  if (node.type !== undefined) return head.trimEnd()
  const returned = checker.getReturnTypeOfSignature(checker.getSignatureFromDeclaration(node)!)
  return `${head.trimEnd()}: ${formatType(returned, node, checker)}`
}

function printClass(node: ts.ClassDeclaration, checker: ts.TypeChecker): string {
  const head = node.getText().slice(0, node.members.pos - node.getStart())
  const members = node.members.filter(isPublic).map((member) => {
    const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc)
    const text = `${comment === undefined ? '' : `${comment.getText()}\n  `}${printMember(member, checker)}`
    return `\n  ${text}`
  })
  return `${head}${members.join('')}\n}`
}

function isPublic(member: ts.ClassElement): boolean {
  const { name } = member
  if (name !== undefined && (ts.isPrivateIdentifier(name) || ts.isComputedPropertyName(name))) return false
  return !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private)
}

function printMember(member: ts.ClassElement, checker: ts.TypeChecker): string {
  if (ts.isMethodDeclaration(member)) return printSignature(member, checker)
  const body = ts.isConstructorDeclaration(member) || ts.isAccessor(member) ? member.body : undefined
  return member
    .getText()
    .slice(0, (body?.getStart() ?? member.getEnd()) - member.getStart())
    .trimEnd()
}

const FORMAT = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType

/** The declared type of a constant, or else the inferred one: with the members of an object, without those of a provider. */
function printType(node: ts.VariableDeclaration, checker: ts.TypeChecker): string {
  if (node.type !== undefined) return node.type.getText()
  const type = checker.getTypeAtLocation(node)
  if (eventTypesOf(node, checker) !== undefined) return 'Provider<…>'
  const isObject = type.aliasSymbol === undefined && type.symbol?.flags & ts.SymbolFlags.ObjectLiteral
  if (!isObject) return formatType(type, node, checker)
  const members = type.getProperties().map((member) => {
    const comment = ts.displayPartsToString(member.getDocumentationComment(checker)).replace(/\n/g, ' ')
    const text = `${member.name}: ${formatType(checker.getTypeOfSymbol(member), node, checker)}`
    return comment === '' ? `  ${text}` : `  /** ${comment} */\n  ${text}`
  })
  return `{\n${members.join('\n')}\n}`
}

/** Removes the absolute paths that the compiler writes before types that the file does not import. */
function formatType(type: ts.Type, node: ts.Node, checker: ts.TypeChecker): string {
  return checker.typeToString(type, node, FORMAT).replace(/import\("[^"]*"\)\./g, '')
}

/** The event types of a provider, sorted. Undefined for any other value. */
export function eventTypesOf(node: ts.Declaration, checker: ts.TypeChecker): readonly string[] | undefined {
  if (!ts.isVariableDeclaration(node)) return undefined
  const type = checker.getTypeAtLocation(node)
  if ((type.aliasSymbol ?? type.symbol)?.name !== 'Provider') return undefined
  const [events] = type.aliasTypeArguments ?? checker.getTypeArguments(type as ts.TypeReference)
  return events!
    .getProperties()
    .map(({ name }) => name)
    .sort()
}

/** The types that a declaration names, that this repository declares, and that no entry exports. */
function hiddenTypes(
  declaration: ts.Declaration,
  checker: ts.TypeChecker,
  isExported: (symbol: ts.Symbol) => boolean,
): ts.Declaration[] {
  const found: ts.Declaration[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node)) return
    if (ts.isIdentifier(node) && isTypeName(node)) {
      const named = checker.getSymbolAtLocation(node)
      const symbol = named && named.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(named) : named
      if (symbol !== undefined && !isExported(symbol))
        found.push(...(symbol.declarations ?? []).filter(isOurs))
    }
    ts.forEachChild(node, visit)
  }
  if (ts.isVariableDeclaration(declaration)) {
    if (declaration.type !== undefined) visit(declaration.type)
  } else {
    ts.forEachChild(declaration, visit)
  }
  return found
}

function isTypeName({ parent }: ts.Identifier): boolean {
  return ts.isTypeReferenceNode(parent) || ts.isExpressionWithTypeArguments(parent)
}

function isOurs(node: ts.Declaration): boolean {
  const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
  return isType && !/\/node_modules\//.test(node.getSourceFile().fileName)
}
