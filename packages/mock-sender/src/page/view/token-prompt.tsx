import { useEffect, useRef } from 'preact/hooks'
import { connection, retryNow } from '../link/connection.ts'
import { keepToken, token } from '../link/token.ts'

/** Prompts for the control token if the server requires one. */
export function TokenPrompt() {
  const { value } = connection
  return value.state === 'refused' && value.status === 401 ? <Prompt /> : null
}

function Prompt() {
  const input = useRef<HTMLInputElement>(null)
  const wasGiven = token.value !== null
  useEffect(() => input.current?.focus(), [])
  return (
    <form
      class="token-prompt"
      aria-labelledby="token-title"
      onSubmit={(event) => {
        event.preventDefault()
        const given = input.current!.value.trim()
        if (given === '') return
        keepToken(given)
        retryNow()
      }}
    >
      <h2 id="token-title">This sender is locked</h2>
      <p id="token-help">
        The server requires a control token (<code>--control-token</code>). The page keeps it until the tab
        closes.
      </p>
      <label for="token">Control token</label>
      <input
        id="token"
        ref={input}
        type="password"
        autocomplete="off"
        aria-describedby="token-help"
        aria-invalid={wasGiven}
      />
      {wasGiven && (
        <p class="field-error" role="alert">
          The server refused this token.
        </p>
      )}
      <button type="submit" class="primary">
        Unlock
      </button>
    </form>
  )
}
