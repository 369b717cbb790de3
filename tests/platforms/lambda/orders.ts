/** Ships what was paid: replace it with your own code. */
export async function ship(eventId: string): Promise<void> {
  console.log(`Ship ${eventId}`)
}
