import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** One property of an options type, from its declaration and its comment. */
interface Option {
  readonly name: string
  readonly required: boolean
  readonly meaning: string
  readonly fallback: string | undefined
}

/** A Markdown table of an options type: each option, its default and the comment in the code, required ones first. */
export function optionsTable(file: URL, typeName: string): string {
  const parts = partsOf(readTypes(file), typeName)
  const options = parts.flat()
  const isAlternative = ({ name }: Option) => parts.length > 1 && !parts[0]!.some((one) => one.name === name)
  const alternatives = options.filter(isAlternative).map(({ name }) => name)
  const toDefault = (option: Option) => {
    if (option.fallback !== undefined || !option.required) return option.fallback ?? ''
    const others = isAlternative(option) ? alternatives.filter((name) => name !== option.name) : []
    return ['required', ...others.map((name) => `or \`${name}\``)].join(', ')
  }
  const rows = [true, false]
    .flatMap((required) => options.filter((option) => option.required === required))
    .map((option) => `| \`${option.name}\` | ${toDefault(option)} | ${option.meaning} |\n`)
  return `| option | default | what it does |\n| --- | --- | --- |\n${rows.join('')}`
}

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration

function readTypes(file: URL): Map<string, Declaration> {
  const source = ts.createSourceFile(file.pathname, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const isType = (node: ts.Node): node is Declaration =>
    ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
  return new Map(source.statements.filter(isType).map((node) => [node.name.text, node]))
}

/**
 * The options that always apply, then those of each alternative of a union. TypeScript explains a mismatch by the last
 * alternative, so the usual one is last in the code; here it comes first.
 */
function partsOf(types: Map<string, Declaration>, typeName: string): Option[][] {
  const toOptions = (members: readonly ts.TypeElement[]) =>
    members.filter(ts.isPropertySignature).flatMap((member) => toOption(member, typeName))
  const walk = (type: ts.TypeNode): Option[][] => {
    if (ts.isTypeLiteralNode(type)) return [toOptions(type.members)]
    if (ts.isParenthesizedTypeNode(type)) return walk(type.type)
    if (ts.isIntersectionTypeNode(type)) return type.types.flatMap(walk)
    if (ts.isUnionTypeNode(type)) return type.types.flatMap(walk).reverse()
    if (ts.isTypeReferenceNode(type)) return partsOf(types, type.typeName.getText())
    throw new Error(
      `${typeName} is more than properties, intersections and unions. Show its parts one by one.`,
    )
  }
  const declaration = types.get(typeName)
  if (declaration === undefined) throw new Error(`There is no type ${typeName} in the file.`)
  return ts.isInterfaceDeclaration(declaration) ? [toOptions(declaration.members)] : walk(declaration.type)
}

function toOption(member: ts.PropertySignature, typeName: string): Option[] {
  const name = member.name.getText()
  const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc)
  const meaning = toText(comment?.comment)
  const required = member.questionToken === undefined
  // Skip a property that one alternative forbids: another alternative defines it.
  if (!meaning && !required && /^(undefined|false)$/.test(member.type?.getText() ?? '')) return []
  if (!meaning) throw new Error(`${typeName}.${name} has no comment. Describe it in one sentence.`)
  const tag = comment?.tags?.find(({ tagName }) => tagName.text === 'default')
  return [{ name, required, meaning, fallback: toText(tag?.comment) }]
}

function toText(comment: Parameters<typeof ts.getTextOfJSDocComment>[0]): string | undefined {
  return ts.getTextOfJSDocComment(comment)?.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()
}
