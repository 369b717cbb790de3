import { connection } from '../link/connection.ts'
import { chooseProvider, info } from '../state/sender.ts'
import { ClockControls } from './clock-controls.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

/** Shows the provider, the sender's time and the theme. */
export function TopBar() {
  const { value } = info
  return (
    <header class="top-bar">
      <div class="brand">
        <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M3 21V9l9-6 9 6v12" />
          <path d="M9 21v-6a3 3 0 0 1 6 0v6" />
        </svg>
        <div class="brand-words">
          <h1>{value ? value.title : 'Mock sender'}</h1>
          <p class="brand-place">
            <ConnectionMark />
            <span>{location.host}</span>
            {value && (
              <span class="brand-seed" title="The same seed gives the same ids, secrets and faults">
                seed {value.seed}
              </span>
            )}
          </p>
        </div>
        <ProviderChoice />
      </div>
      {value && <ClockControls />}
      <ThemeSwitch />
    </header>
  )
}

const WORDS = { connecting: 'Connecting', live: 'Live', lost: 'Lost', refused: 'Locked' } as const

function ConnectionMark() {
  const { state } = connection.value
  return (
    <span class={`connection-mark is-${state}`} role="status">
      {WORDS[state]}
    </span>
  )
}

function ProviderChoice() {
  const { value } = info
  if (!value || value.providers.length < 2) return null
  return (
    <select
      class="provider-choice"
      aria-label="Provider"
      value={value.provider}
      onChange={({ currentTarget }) => chooseProvider(currentTarget.value)}
    >
      {value.providers.map(({ name, title }) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  )
}
