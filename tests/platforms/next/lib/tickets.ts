/** Opens a ticket: replace it with your own code. */
export async function openTicket(title: string): Promise<void> {
  console.log(`A ticket: ${title}`)
}
