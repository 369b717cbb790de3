import ts from 'typescript'

/** The doc comment of an export. */
export interface Comment {
  readonly text: string
  readonly tags: readonly Tag[]
}

/** A tag such as `@throws`. `name` is the parameter of a `@param`. */
export interface Tag {
  readonly tag: string
  readonly name?: string
  readonly text: string
}

/** Reads the comment of the first declaration that has one. */
export function readComment(declarations: readonly ts.Declaration[]): Comment {
  const [comment] = declarations.flatMap((one) =>
    ts.getJSDocCommentsAndTags(one).filter(ts.isJSDoc).slice(-1),
  )
  return parseComment(comment?.getText() ?? '')
}

/** Not the compiler's tags: it reads the `@` of a package's name in an example as the next tag. */
function parseComment(comment: string): Comment {
  const lines = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
  const [text = '', ...tags] = lines.join('\n').split(/^\s*@(?=\w)/m)
  return { text: text.trim(), tags: tags.map(parseTag) }
}

function parseTag(text: string): Tag {
  const [, tag = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(text.trimEnd()) ?? []
  if (tag !== 'param' && tag !== 'template') return { tag, text: rest }
  const [, name = '', meaning = ''] = /^([\w.$]+)\s*(?:- )?([\s\S]*)$/.exec(rest) ?? []
  return { tag, name, text: meaning }
}
