import { type Signal, useSignal } from '@preact/signals'
import type { FaultJson, FaultRequest } from '../../control/contract.ts'
import { faultList } from '../state/sender.ts'
import { toWords } from '../words/to-words.ts'

interface FaultPickerProps {
  readonly chosen: Signal<readonly FaultRequest[]>
  /** Numbers of attempts, separated by commas. */
  readonly attempts: Signal<string>
  readonly areNumbers: boolean
}

/** Selects the faults of a delivery. */
export function FaultPicker({ chosen, attempts, areNumbers }: FaultPickerProps) {
  const isOpen = useSignal(false)
  const { value } = chosen
  return (
    <fieldset class="faults">
      <legend class="hidden">Faults</legend>
      <button
        type="button"
        class="quiet disclosure"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value
        }}
      >
        Faults{value.length > 0 && <span class="button-note">{value.length}</span>}
      </button>
      {isOpen.value && (
        <>
          <ul class="fault-list">
            {faultList.value.map((fault) => (
              <FaultChoice key={fault.name} fault={fault} chosen={chosen} />
            ))}
          </ul>
          <label for="fault-attempts">Apply to attempts</label>
          <input
            id="fault-attempts"
            placeholder="all, or numbers such as 1, 2"
            value={attempts.value}
            aria-invalid={!areNumbers}
            onInput={({ currentTarget }) => {
              attempts.value = currentTarget.value
            }}
          />
        </>
      )}
    </fieldset>
  )
}

const nameOf = (fault: FaultRequest) => (typeof fault === 'string' ? fault : fault.name)

function FaultChoice({
  fault,
  chosen,
}: {
  readonly fault: FaultJson
  readonly chosen: Signal<readonly FaultRequest[]>
}) {
  const { name, setting } = fault
  const isChosen = chosen.value.some((one) => nameOf(one) === name)
  const choose = (request?: FaultRequest) => {
    const others = chosen.value.filter((one) => nameOf(one) !== name)
    chosen.value = request === undefined ? others : [...others, request]
  }
  return (
    <li>
      <label>
        <input type="checkbox" checked={isChosen} onChange={() => choose(isChosen ? undefined : name)} />
        {toWords(name)}
      </label>
      {isChosen && setting && (
        <input
          class="fault-setting mono"
          aria-label={`${toWords(name)}: ${setting.name}`}
          placeholder={setting.name}
          onInput={({ currentTarget }) =>
            choose(
              currentTarget.value === ''
                ? name
                : ({
                    name,
                    [setting.name]: readSetting(currentTarget.value, setting.schema),
                  } as FaultRequest),
            )
          }
        />
      )}
    </li>
  )
}

/** Parses the input as the type of value that the fault takes. */
function readSetting(typed: string, { type }: Readonly<Record<string, unknown>>): unknown {
  const types = [type].flat()
  if (types.includes('array')) return typed.split(/[\s,]+/).filter(Boolean)
  const number = Number(typed)
  return (types.includes('integer') || types.includes('number')) && !Number.isNaN(number) ? number : typed
}
