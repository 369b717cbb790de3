import type { AnyProvider, FidelityNote, Place, SignatureScheme, SignedPart } from '@postern/core'
import type { Service } from './services.ts'

const HEADER =
  '| provider | import | signature | id | type | handshakes | tested against | documented | public | chosen |'

/** A Markdown table of the providers, generated from their definitions. */
export function servicesTable(services: readonly Service[]): string {
  const rows = services.map(({ entry, name, provider, sdks }) => {
    const cells = [
      provider.title,
      `\`${name}\` from \`${entry}\``,
      describeSignature(provider.signature),
      describeId(provider),
      describeType(provider),
      provider.handshakes?.map((one) => `\`${one.name}\``).join(', ') || 'none',
      sdks.map((sdk) => `\`${sdk}\``).join(', ') || 'the documented recipe',
      ...(['documented', 'public', 'chosen'] as const).map((known) =>
        describeFacts(provider.fidelity, known),
      ),
    ]
    return `| ${cells.map(escapeCell).join(' | ')} |\n`
  })
  return `${HEADER}\n${HEADER.replace(/[^|]+/g, ' --- ')}\n${rows.join('')}`
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function describeSignature(scheme: SignatureScheme): string {
  const { header, in: place, alsoIn = [], algorithm, encoding, prefix = '', signed = ['body'] } = scheme
  const first = place === undefined ? `\`${header}\`` : describePlace(place)
  const others = alsoIn.map((name) => `\`${name}\``)
  const where = others.length > 2 ? `${first} to ${others.at(-1)}` : [first, ...others].join(', ')
  if (algorithm === 'token') return `${where}: the secret itself`
  const value = `${prefix && `\`${prefix}\` and `}${algorithm.toUpperCase()} in ${encoding}`
  return `${where}: ${value} of \`${signed.map(describePart).join('')}\``
}

function describePart(part: SignedPart): string {
  if (typeof part === 'string') return `{${part}}`
  if ('text' in part) return part.text.replaceAll('\n', '\\n')
  if ('url' in part) return '{url}'
  if ('crc32' in part) return '{crc32}'
  if ('setting' in part) return `{${part.setting}}`
  if ('optional' in part) return `[${part.optional.map(describePart).join('')}]`
  return `{${Object.values(part)[0]}}`
}

function describePlace(place: Place): string {
  if ('field' in place) return `\`${place.field}\` in the body`
  return 'header' in place ? `\`${place.header}\`` : `\`${place.query}\` in the query`
}

function describeId(provider: AnyProvider): string {
  const { id } = provider.envelope
  if (id !== undefined) return `${describePlace(id)}${id.unsigned ? ', unsigned' : ''}`
  const [example] = Object.keys(provider.events).flatMap((type) => provider.events[type]?.example ?? [])
  const isDigest = example === undefined || provider.eventId(example, Buffer.from('{}')).startsWith('sha256:')
  return isDigest ? 'the digest of the body' : 'several fields together'
}

function describeType({ envelope, eventType, typeSigned }: AnyProvider): string {
  const places = (Array.isArray(envelope.type) ? envelope.type : [envelope.type]) as readonly (
    | string
    | Place
  )[]
  const names = places.map((place) => describePlace(typeof place === 'string' ? { field: place } : place))
  return `${names.join(' and ')}${eventType ? ', read by a function' : ''}${typeSigned ? '' : ', unsigned'}`
}

function describeFacts(notes: readonly FidelityNote[], known: FidelityNote['known']): string {
  const facts = notes.filter((note) => note.known === known)
  return facts.map(({ about, source }) => (source ? `[${about}](${source})` : about)).join(', ')
}
