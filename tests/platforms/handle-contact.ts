// `npm run test:platforms` copies this file into every app. The smoke list reads its output as effects.

/** Handles a contact: prints its name. A contact can request a failure at first or a slow handler. */
export async function handleContact(
  { data }: { readonly data: Readonly<Record<string, unknown>> },
  { attempt }: { readonly attempt: number },
): Promise<void> {
  if (data.wish === 'fail at first' && attempt === 1) throw new Error('The database is down.')
  if (data.wish === 'be slow') await new Promise((resolve) => setTimeout(resolve, 4_000))
  console.log(`handled ${JSON.stringify(data.name)}`)
}
