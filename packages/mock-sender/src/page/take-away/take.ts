import { notify } from '../state/notices.ts'

/** Copies text. Falls back to a selection where the clipboard API is unavailable, such as over plain HTTP. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    if (!copyBySelection(text)) {
      notify('failed', 'The browser does not let the page copy. Download it instead.')
      return
    }
  }
  notify('done', `Copied ${what}.`)
}

/** Downloads text as a file. */
export function download(text: string, name: string, mediaType = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  const before = document.activeElement as HTMLElement | null
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  before?.focus()
  return isCopied
}
