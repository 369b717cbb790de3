import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { EventTypeJson, FaultRequest } from '../../control/contract.ts'
import { emit } from '../state/actions.ts'
import { openPanel, place } from '../state/place.ts'
import { eventTypes, info } from '../state/sender.ts'
import { EventEditor, readJson } from './event-editor.tsx'
import { FaultPicker } from './fault-picker.tsx'
import { Panel } from './panel.tsx'
import { ReadyLinks } from './ready-links.tsx'

/** Emits an event. The form starts with the provider's example. */
export function EmitPanel() {
  const types = eventTypes.value
  const wanted = place.value.type || openPanel().id
  const type = useSignal('')
  const text = useSignal('')
  const faults = useSignal<readonly FaultRequest[]>([])
  const attempts = useSignal('')
  const made = useSignal<readonly { readonly id: string; readonly status: string }[]>([])
  const isBusy = useSignal(false)
  useEffect(() => {
    if (type.value !== '' || types.length === 0) return
    type.value = types.some((event) => event.type === wanted) ? wanted : types[0]!.type
  }, [types])
  const known = types.find((event) => event.type === type.value)
  useEffect(() => {
    if (known) text.value = exampleText(known)
  }, [known])

  const data = readJson(text.value)
  const numbers = attempts.value
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number)
  const areNumbers = numbers.every((number) => Number.isInteger(number) && number > 0)
  const canEmit = type.value !== '' && 'value' in data && areNumbers && !isBusy.value
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!canEmit || !('value' in data)) return
    isBusy.value = true
    const answer = await emit({
      type: type.value,
      data: data.value as object,
      ...(!known && { custom: true }),
      ...(faults.value.length > 0 && { faults: faults.value }),
      ...(faults.value.length > 0 && numbers.length > 0 && { attempts: numbers }),
    })
    made.value = answer?.deliveries ?? []
    isBusy.value = false
  }
  return (
    <Panel title="Emit event">
      <form class="emit-form" onSubmit={submit}>
        <label for="emit-type">Type</label>
        <input
          id="emit-type"
          list="emit-types"
          class="mono"
          value={type.value}
          autocomplete="off"
          spellcheck={false}
          onFocus={({ currentTarget }) => currentTarget.select()}
          onInput={({ currentTarget }) => {
            type.value = currentTarget.value.trim()
          }}
        />
        <datalist id="emit-types">
          {types.map((event) => (
            <option key={event.type} value={event.type} />
          ))}
        </datalist>
        <p class="muted">
          {known ? (known.summary ?? 'In the catalog.') : 'Not in the catalog. It is sent as a custom type.'}
        </p>
        <EventEditor
          text={text}
          schema={known && dataSchema(known)}
          onReset={() => {
            if (known) text.value = exampleText(known)
          }}
        />
        <FaultPicker chosen={faults} attempts={attempts} areNumbers={areNumbers} />
        <div class="action-row">
          <button type="submit" class="primary" disabled={!canEmit}>
            {isBusy.value ? 'Emitting' : 'Emit'}
          </button>
        </div>
      </form>
      <ReadyLinks made={made.value} />
    </Panel>
  )
}

/** The data of the example, which `emit` merges its data into. */
function exampleText({ example }: EventTypeJson): string {
  const field = info.value?.dataField ?? null
  const data = field === null ? withoutType(example) : example?.[field]
  return JSON.stringify(data ?? {}, null, 2)
}

function withoutType(example: EventTypeJson['example']): object {
  return { ...example }
}

function dataSchema({ schema }: EventTypeJson): unknown {
  const field = info.value?.dataField ?? null
  if (field === null) return schema
  return (schema.properties as Readonly<Record<string, unknown>> | undefined)?.[field]
}
