import { type Signal, useComputed } from '@preact/signals'
import { checkSchema } from '../body/check-schema.ts'

/** JSON that was read, or where it breaks. */
export type ReadJson =
  | { readonly value: unknown }
  | { readonly problem: string; readonly line: number | undefined }

interface EventEditorProps {
  readonly text: Signal<string>
  /** What the data should fit; what does not is said, and sent all the same. */
  readonly schema: unknown
  onReset(): void
}

/** An editor for the data of an event, which says what is wrong with it. */
export function EventEditor({ text, schema, onReset }: EventEditorProps) {
  const read = useComputed(() => readJson(text.value))
  const { value } = read
  const warnings = 'value' in value && schema !== undefined ? checkSchema(value.value, schema) : []
  const lines = text.value.split('\n').length
  return (
    <div class="editor">
      <div class="label-row">
        <label for="event-data">Data</label>
        <button type="button" class="quiet" onClick={onReset}>
          Back to the example
        </button>
      </div>
      <textarea
        id="event-data"
        class="mono"
        spellcheck={false}
        rows={Math.min(24, Math.max(8, lines + 1))}
        value={text.value}
        aria-invalid={'problem' in value}
        aria-describedby="event-data-state"
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value
        }}
      />
      <div id="event-data-state" class="editor-state" aria-live="polite">
        {'problem' in value ? (
          <p class="field-error">{value.problem}</p>
        ) : warnings.length === 0 ? (
          <p class="muted">Fits the example.</p>
        ) : (
          <ul class="warnings">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}

/** Reads an object of JSON; tells the line where it breaks, if the browser does. */
export function readJson(text: string): ReadJson {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value }
    return { problem: 'The data must be an object.', line: undefined }
  } catch (error) {
    const line = findLine((error as Error).message, text)
    const where = line === undefined ? '' : ` Line ${line}.`
    return { problem: `Not JSON.${where} ${(error as Error).message}`, line }
  }
}

function findLine(message: string, text: string): number | undefined {
  const position = /position (\d+)/.exec(message)?.[1]
  return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length
}
