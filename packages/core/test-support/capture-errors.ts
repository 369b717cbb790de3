import { format } from 'node:util'

/** Runs `body` while what goes to `console.error` is kept instead of printed; resolves to the lines. */
export async function captureErrors(body: () => unknown): Promise<string[]> {
  const lines: string[] = []
  const original = console.error
  console.error = (...parts: unknown[]) => void lines.push(format(...parts))
  try {
    await body()
  } finally {
    console.error = original
  }
  return lines
}
