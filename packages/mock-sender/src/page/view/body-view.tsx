import { useComputed, useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { hexLines } from '../body/hex-lines.ts'
import { indentJson } from '../body/indent-json.ts'
import { type GivenBody, type ReadBody, readBody, readForm, toBytes } from '../body/read-body.ts'
import { copyText } from '../take-away/take.ts'
import { formatBytes } from '../words/format-time.ts'
import { showInvisible } from '../words/show-invisible.ts'
import { LinesView } from './lines-view.tsx'

interface BodyViewProps {
  readonly given: GivenBody
  readonly contentType: string
  readonly label: string
  readonly note?: string | undefined
}

type Mode = 'indented' | 'fields' | 'as sent' | 'bytes'

const MODES: Readonly<Record<ReadBody['kind'], readonly Mode[]>> = {
  empty: [],
  json: ['indented', 'as sent', 'bytes'],
  form: ['fields', 'as sent', 'bytes'],
  text: ['as sent', 'bytes'],
  bytes: ['as sent', 'bytes'],
}

/** Shows a body as inert text: indented, as sent, or as bytes. */
export function BodyView({ given, contentType, label, note }: BodyViewProps) {
  const read = useMemo(() => readBody(given, contentType), [given.body, given.bodyEncoding, contentType])
  const modes = MODES[read.kind]
  const chosen = useSignal<Mode | undefined>(undefined)
  const mode = useComputed(() => chosen.value)
  if (read.kind === 'empty') return <p class="muted">No body.</p>
  const shown = mode.value !== undefined && modes.includes(mode.value) ? mode.value : modes[0]!
  const notes = note === undefined ? read.notes : [...read.notes, note]
  return (
    <figure class="body" aria-label={label}>
      <figcaption class="body-bar">
        <fieldset class="segments">
          <legend class="hidden">Format</legend>
          {modes.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === shown}
              onClick={() => {
                chosen.value = one
              }}
            >
              {one}
            </button>
          ))}
        </fieldset>
        <span class="muted">{formatBytes(read.sizeBytes)}</span>
        <button type="button" class="quiet" onClick={() => copyText(read.text, 'the body')}>
          Copy
        </button>
      </figcaption>
      {notes.map((one) => (
        <p key={one} class="body-note">
          {one}
        </p>
      ))}
      <BodyText read={read} given={given} mode={shown} label={label} />
    </figure>
  )
}

interface BodyTextProps {
  readonly read: ReadBody
  readonly given: GivenBody
  readonly mode: Mode
  readonly label: string
}

function BodyText({ read, given, mode, label }: BodyTextProps) {
  const text = useMemo(() => {
    if (mode === 'indented') return indentJson(read.text)
    return mode === 'bytes' ? hexLines(toBytes(given)).join('\n') : read.text
  }, [read, mode])
  if (mode === 'fields') return <FormFields text={read.text} label={label} />
  return <LinesView text={text} isJson={read.kind === 'json' && mode !== 'bytes'} label={label} />
}

function FormFields({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <table class="headers form-fields" aria-label={`${label}, by field`}>
      <tbody>
        {readForm(text).map(([name, value], index) => (
          <tr key={`${index} ${name}`}>
            <th scope="row">
              <bdi>{showInvisible(name)}</bdi>
            </th>
            <td>
              <bdi>{showInvisible(value)}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
