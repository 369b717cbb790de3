import { type Signal, useComputed } from '@preact/signals'
import { checkSchema } from '../body/check-schema.ts'

/** Parsed JSON, or a syntax error with its line. */
export type ReadJson =
  | { readonly value: unknown }
  | { readonly problem: string; readonly line: number | undefined }

interface EventEditorProps {
  readonly text: Signal<string>
  /** The schema of the data. A mismatch only causes a warning. */
  readonly schema: unknown
  onReset(): void
}

/** An editor for the data of an event, with warnings. */
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
          Reset to the example
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
          <p class="muted">Matches the example.</p>
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

/** Parses a JSON object. The line of a syntax error is known only in some browsers. */
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
